using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace RpcGen.Hosting.Internal;

/// <summary>Creates the client of a name from its settings.</summary>
internal static class ClientFactory
{
    public static RpcClient Create(IServiceProvider services, string name)
    {
        ILoggerFactory loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        ILogger log = loggers.CreateLogger(Log.Connections);
        ILogger calls = loggers.CreateLogger(Log.Calls);
        RpcClientSettings settings = services.GetRequiredService<IOptionsMonitor<RpcClientSettings>>().Get(name);
        RpcClientOptions configured = services.GetRequiredService<IOptionsMonitor<RpcClientOptions>>().Get(name);
        RpcClientOptions options = settings.Apply(configured with
        {
            Connection = ConnectionLog.Add(configured.Connection, settings.Connection.LogCalls, calls),
        });
        foreach (var customize in services
            .GetKeyedServices<Func<IServiceProvider, RpcClientOptions, RpcClientOptions>>(name))
        {
            options = customize(services, options);
        }

        RpcClient client = new(settings.Endpoint, options);
        client.ConnectFailed += (_, failed) =>
            Log.ConnectFailed(log, client, failed.Exception.Message, failed.NextAttempt);
        client.Disconnected += (_, ended) => Log.Ended(log, client, ended.Reason);
        client.Reconnected += (_, _) => Log.Reconnected(log, client);
        return client;
    }
}
