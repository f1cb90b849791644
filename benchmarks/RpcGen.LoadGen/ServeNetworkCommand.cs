using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RpcGen.LoadGen.Measuring;
using RpcGen.LoadGen.Raw;

namespace RpcGen.LoadGen;

/// <summary>
/// The server process of the transports between machines. Says where it and its baseline listen, and ends when its
/// parent closes its standard input.
/// </summary>
internal static class ServeNetworkCommand
{
    public static async Task RunAsync(string road)
    {
        if (road == "ws")
        {
            await ServeWebSocketsAsync();
            return;
        }

        X509Certificate2? certificate = road == "tls" ? MakeCertificate() : null;
        int rawPort = RawRoads.Listen(certificate);
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = Sessions.Options with { Tls = new RpcTlsOptions { Certificate = certificate } },
        });
        server.Expose<ILoad>(new LoadServer());
        await server.ListenAsync($"{road}:127.0.0.1:0");
        Console.WriteLine($"{server.GetEndpoints().Single()} {rawPort}");
        await Console.In.ReadToEndAsync();
    }

    private static async Task ServeWebSocketsAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRpcGen().Expose<ILoad, LoadServer>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using WebApplication app = builder.Build();
        app.UseWebSockets();
        app.MapRpcGen("/rpc");
        app.Map(
            "/raw", async context => await RawWebSocket.ServeAsync(await context.WebSockets.AcceptWebSocketAsync()));
        await app.StartAsync();
        int port = new Uri(app.Urls.Single()).Port;
        Console.WriteLine($"ws://127.0.0.1:{port}/rpc {port}");
        await Console.In.ReadToEndAsync();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(20));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
