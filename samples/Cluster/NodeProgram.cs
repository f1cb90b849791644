using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cluster;

/// <summary>The process of a node: Kestrel with mutual TLS, and WebSockets beside it. SIGTERM drains it.</summary>
internal static class NodeProgram
{
    public static async Task RunAsync(int number, int port, int webPort, string folder)
    {
        Certificates certificates = new(folder);
        string file = Path.Combine(folder, $"executed-{Environment.ProcessId}");
        await using FileStream executed =
            new(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(new Node(number, executed)).AddRpcGen().Expose<INode, Node>();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, webPort);
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Load("node");
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificates.IsTrusted(certificate);

                // A health check of the balancer connects and says nothing.
                https.HandshakeTimeout = TimeSpan.FromSeconds(5);
            }).UseRpcGen());
        });
        await using WebApplication app = builder.Build();
        app.UseWebSockets();
        app.MapRpcGen("/rpc");
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            app.Lifetime.StopApplication();
        });
        await app.RunAsync();
    }
}
