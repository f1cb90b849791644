namespace RpcGen.Plugins.Internal.Control;

/// <summary>The work of a plugin's program, once there is a way to its host.</summary>
internal static class PluginRun
{
    /// <summary>Connects, serves the host, and completes when the host stops the plugin.</summary>
    /// <param name="connect">Makes the connection.</param>
    /// <param name="context">The plugin.</param>
    /// <param name="configure">Exposes what the plugin serves.</param>
    /// <param name="connected">Called when there is a connection.</param>
    /// <param name="print">Takes what is said to a person.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="RpcConnectException">The host cannot be reached.</exception>
    public static async Task<int> ServeAsync(
        Func<RpcConnectionOptions, Task<RpcConnection>> connect, PluginContext context, Action<PluginContext> configure,
        Action<RpcConnection> connected, Action<string> print)
    {
        RpcConnectionOptions options = new()
        {
            // How long a start may take is the host's decision.
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
            OnConnecting = connection =>
            {
                context.Connection = connection;
                connected(connection);
                connection.Expose<IPluginControl>(new PluginControl(context));
                configure(context);
            },
        };
        RpcConnection connection = await connect(options).ConfigureAwait(false);
        context.Logs.Start(connection);
        IPluginHostControl host = connection.GetProxy<IPluginHostControl>();
        string refusal =
            await host.ReadyAsync(new PluginReady(Environment.ProcessId, context.Contracts)).ConfigureAwait(false);
        if (refusal.Length > 0)
        {
            print($"The host refuses this plugin: {refusal}");
            return PluginExitCodes.Refused;
        }

        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        return reason.Kind is RpcCloseKind.ClosedByPeer or RpcCloseKind.LocallyClosed
            ? 0
            : PluginExitCodes.NoConnection;
    }
}
