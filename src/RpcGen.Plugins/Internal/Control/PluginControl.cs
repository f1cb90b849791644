namespace RpcGen.Plugins.Internal.Control;

/// <summary>The plugin's side of the control contract.</summary>
internal sealed class PluginControl(PluginContext context) : IPluginControl
{
    public ValueTask PingAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ShutdownAsync(CancellationToken cancellationToken) => context.ShutDownAsync(cancellationToken);
}
