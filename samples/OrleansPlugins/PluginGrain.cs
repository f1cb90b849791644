using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using RpcGen;
using RpcGen.Plugins;

namespace OrleansPlugins;

/// <summary>
/// Starts its plugin on the silo on which Orleans places it, and serves the contract of the plugin to clients anywhere.
/// Reentrant, because a client that waits for bytes must not keep others out.
/// </summary>
[Reentrant]
[RandomPlacement]
internal sealed class PluginGrain(PluginHost host, ILocalSiloDetails silo) : Grain, IPluginGrain
{
    private readonly Dictionary<Guid, GrainConnection> _connections = [];

    // Pings notice clients that are gone.
    private readonly RpcServer _server = new(new RpcServerOptions
    {
        Connection = new RpcConnectionOptions { KeepAliveInterval = TimeSpan.FromSeconds(10) },
    });

    private Plugin? _plugin;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plugin = await host.StartAsync(
            PluginStartInfo.ForOwnProgram("plugin", silo.Name) with { Name = this.GetPrimaryKeyString() },
            cancellationToken);

        // Calls, streams and events of the client go through the silo to the plugin.
        _server.Expose(_plugin.GetProxy<ICounter>());
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _server.DisposeAsync();
        if (_plugin is not null)
        {
            await _plugin.DisposeAsync();
        }
    }

    public Task<Guid> OpenAsync()
    {
        Guid id = Guid.NewGuid();
        GrainConnection connection = new();
        _connections.Add(id, connection);
        _ = ServeAsync(id, connection);
        return Task.FromResult(id);
    }

    public Task SendAsync(Guid connection, long position, byte[] bytes) => Find(connection).SendAsync(position, bytes);

    public Task<byte[]?> ReceiveAsync(Guid connection, long position) => Find(connection).ReceiveAsync(position);

    public Task CloseAsync(Guid connection)
    {
        if (_connections.TryGetValue(connection, out GrainConnection? known))
        {
            known.Close();
        }

        return Task.CompletedTask;
    }

    private GrainConnection Find(Guid connection) => _connections.TryGetValue(connection, out GrainConnection? known)
        ? known
        : throw new InvalidOperationException(
            $"{this.GetPrimaryKeyString()} on {silo.Name} has no connection {connection}");

    private async Task ServeAsync(Guid id, GrainConnection connection)
    {
        try
        {
            RpcConnection served = await _server.AcceptAsync(RpcPipes.FromPipelines(connection.ServerEnd));
            await served.Closed;
        }
        catch (RpcException exception)
        {
            await Console.Error.WriteLineAsync(
                $"{silo.Name}: a client of {this.GetPrimaryKeyString()} left: {exception.Message}");
        }

        // The client reads the last bytes.
        await connection.Drained.WaitAsync(GrainConnection.Patience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        connection.Close();
        _connections.Remove(id);
    }
}
