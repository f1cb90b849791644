using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RpcGen.Hosting.Internal;

/// <summary>A server that starts and stops with the host.</summary>
internal sealed class HostedServer(
    RpcServerBuilder builder, IServiceProvider services, IOptionsMonitor<RpcServerSettings> settings,
    ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private readonly ILogger _log = loggers.CreateLogger(Log.Connections);

    private readonly TaskCompletionSource<RpcServer> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Null before the host has started it, and after it has stopped.
    private volatile RpcServer? _server;

    /// <summary>The server while it listens; null else.</summary>
    public RpcServer? Listening => _server;

    /// <summary>
    /// Completed when the host has started the server, which may have stopped since; faults if it failed.
    /// </summary>
    public Task<RpcServer> Started => _started.Task;

    /// <summary>How long calls in flight may take when the host stops.</summary>
    public TimeSpan DrainTimeout => settings.Get(builder.Name).DrainTimeout;

    public void Refuse(Exception exception, string client) =>
        Log.Refused(loggers.CreateLogger(Log.Refusals), exception, client);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RpcServerSettings own = settings.Get(builder.Name);
        RpcServer server = new(Options(own));
        try
        {
            server.Connected += (_, opened) => Log.Opened(_log, opened.Connection);
            server.Disconnected += (_, ended) => Log.Ended(_log, ended.Connection, ended.Reason);
            ConnectionScopes scopes = new(services);
            foreach (ExposedService service in builder.Exposed)
            {
                service.Expose(server, services, scopes);
            }

            foreach (string endpoint in own.Endpoints)
            {
                await server.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false);
                Log.Listening(_log, endpoint);
            }

            _server = server;
            _started.TrySetResult(server);
        }
        catch (Exception exception)
        {
            _started.TrySetException(exception);
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server)
        {
            return;
        }

        TimeSpan drainTimeout = DrainTimeout;
        Log.Stopping(_log, drainTimeout);

        // The host's token ends the stop below, which logs the calls that it ended.
        Task stopping = server.StopAsync(drainTimeout, CancellationToken.None);
        try
        {
            await stopping.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.Cut(_log, server.GetConnections().Count);
            await server.DisposeAsync().ConfigureAwait(false);
            await stopping.ConfigureAwait(false);
        }
    }

    // A host that failed to start disposes servers that it did not stop.
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private RpcServerOptions Options(RpcServerSettings own)
    {
        ILogger calls = loggers.CreateLogger(Log.Calls);
        ILogger refusals = loggers.CreateLogger(Log.Refusals);
        RpcServerOptions configured =
            services.GetRequiredService<IOptionsMonitor<RpcServerOptions>>().Get(builder.Name);
        RpcServerOptions options = own.Apply(configured with
        {
            OnClientFailed = configured.OnClientFailed
                ?? ((endpoint, exception) => Log.Refused(refusals, exception, endpoint)),
            Connection = ConnectionLog.Add(configured.Connection, own.Connection.LogCalls, calls),
        });
        options = builder.Customizations.Aggregate(options, (current, customize) => customize(services, current));
        if (builder.Policies.Count > 0)
        {
            Func<RpcConnection, Type, bool>? others = options.Authorize;
            options = options with
            {
                Authorize = (connection, contract) =>
                    others?.Invoke(connection, contract) != false && MeetsPolicies(connection, contract, refusals),
            };
        }

        return builder.Exposed.Any(service => service.IsPerCall)
            ? options with
            {
                Connection = options.Connection with
                {
                    Interceptors = [.. options.Connection.Interceptors, new CallScopes(services)],
                },
            }
            : options;
    }

    private bool MeetsPolicies(RpcConnection connection, Type contract, ILogger refusals)
    {
        if (builder.Policies.TrueForAll(one => one.Contract != contract || one.Policy(connection.Peer)))
        {
            return true;
        }

        Log.Denied(refusals, connection, connection.Peer, contract.Name);
        return false;
    }
}
