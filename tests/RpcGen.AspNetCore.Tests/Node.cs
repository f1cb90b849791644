using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests;

/// <summary>A real Kestrel on the loopback interface: TCP, mutual TLS and WebSockets lead to one server.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(WebApplication app, LogLines log)
    {
        App = app;
        Log = log;
    }

    public WebApplication App { get; }

    public LogLines Log { get; }

    public Gate Gate => App.Services.GetRequiredService<Gate>();

    public int TcpPort { get; private set; }

    public int TlsPort { get; private set; }

    public int HttpPort { get; private set; }

    public int HttpsPort { get; private set; }

    public static async Task<Node> StartAsync()
    {
        LogLines log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.Services.AddSingleton<Gate>().AddRpcGen().Expose<IEcho, Echo>().Expose<ISecret, Secret>()
            .Expose<ITransfer, Transfer>().ConfigureOptions(options => options.MaxConnections = 4096)
            .Require<ISecret>(peer => peer is RpcCertificatePeer { Uris: ["spiffe://tests/indexer"] }
                or RpcPrincipalPeer { Principal.Identity.Name: "ann" });
        builder.Services.AddAuthentication("header").AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
        builder.Services.AddAuthorization();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseRpcGen());
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = Certificates.Server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => Certificates.IsTrusted(certificate);
            }).UseRpcGen());
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = Certificates.Server;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => Certificates.IsTrusted(certificate);
            }));
        });
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapRpcGen("/rpc");
        app.MapRpcGen("/members").RequireAuthorization();
        await app.StartAsync();
        int[] ports = [.. app.Urls.Select(url => new Uri(url).Port)];
        return new Node(app, log) { TcpPort = ports[0], TlsPort = ports[1], HttpPort = ports[2], HttpsPort = ports[3] };
    }

    /// <summary>A channel over a road: tcp, tls or ws.</summary>
    public async Task<RpcChannel> ChannelAsync(
        string road, X509Certificate2? certificate = null, string path = "/rpc", string? user = null)
    {
        if (road == "ws")
        {
            ClientWebSocket socket = new();
            if (user is not null)
            {
                socket.Options.SetRequestHeader("X-User", user);
            }

            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{HttpPort}{path}"), default);
            return RpcSockets.FromWebSocket(socket);
        }

        Socket tcp = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, road == "tcp" ? TcpPort : TlsPort);
        NetworkStream stream = new(tcp, ownsSocket: true);
        if (road == "tcp")
        {
            return RpcPipes.FromStream(stream);
        }

        SslStream tls = new(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = certificate is null ? [] : [certificate],
            RemoteCertificateValidationCallback = (_, server, _, _) => Certificates.IsTrusted(server),
        });
        return RpcPipes.FromStream(tls);
    }

    public async Task<RpcConnection> ConnectAsync(string road) =>
        await RpcConnection.ConnectAsync(await ChannelAsync(road, Certificates.Client));

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
