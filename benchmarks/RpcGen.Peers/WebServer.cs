using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RpcGen.Peers;

/// <summary>Kestrel on a Unix socket, without logging.</summary>
internal static class WebServer
{
    public static async Task StartAsync(
        string path, HttpProtocols protocols, Action<IServiceCollection> configure, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.ListenUnixSocket(path, listen => listen.Protocols = protocols);
        });
        configure(builder.Services);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
    }

    /// <summary>Connects HTTP clients to the socket.</summary>
    public static SocketsHttpHandler Handler(string path) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) => new System.Net.Sockets.NetworkStream(
            await UnixSocket.ConnectAsync(path, cancellationToken), ownsSocket: true),
    };
}
