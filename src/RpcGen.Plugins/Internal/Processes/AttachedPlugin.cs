using RpcGen.CompilerServices;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// A plugin that something else has started, a debugger for instance. It is no child: it is known by its connection
/// alone, and never gets a signal.
/// </summary>
internal sealed class AttachedPlugin : IPluginProcess
{
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcChannel _channel;

    private AttachedPlugin(RpcChannel channel)
    {
        _channel = channel;
        Id = (channel.Peer as RpcProcessPeer)?.ProcessId;
    }

    public int? Id { get; }

    public string Description => Id is { } id ? $"attached process {id}" : "an attached process";

    public string EndWithoutExit => "ended its connection";

    public Task<PluginExit> Exited => _exited.Task;

    /// <summary>Connects to a plugin that waits for a host.</summary>
    /// <exception cref="PluginStartException">None waits there.</exception>
    public static async Task<AttachedPlugin> ConnectAsync(PluginStartInfo info, CancellationToken cancellationToken)
    {
        RpcEndpoint endpoint = info.Attachment!;
        try
        {
            return new AttachedPlugin(
                await RpcChannels.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false));
        }
        catch (RpcConnectException exception)
        {
            throw new PluginStartException(
                info.Name, PluginStartFailure.NotFound,
                $"The plugin {info.Name} cannot be attached: no plugin waits at {endpoint}. Start its program with " +
                $"{PluginVariables.Attach}={endpoint} first. {exception.Message}", exception);
        }
    }

    public RpcChannel Open(Func<Exception?> explainLoss) => _channel;

    public void Follow(RpcConnection connection) => _ = FollowAsync(connection);

    public void Signal(int signal)
    {
        if (!_exited.Task.IsCompleted)
        {
            _channel.Abort();
        }
    }

    private async Task FollowAsync(RpcConnection connection)
    {
        await connection.Closed.ConfigureAwait(false);
        _exited.TrySetResult(new PluginExit(0));
    }
}
