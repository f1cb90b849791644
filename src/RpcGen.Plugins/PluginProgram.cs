using System.Globalization;
using RpcGen.Plugins.Internal;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins;

/// <summary>The program of a plugin: what a <see cref="PluginHost"/> starts.</summary>
public static class PluginProgram
{
    /// <summary>
    /// Connects to the host that started this process, serves it, and completes when the host stops the plugin. Without a
    /// host it explains itself on standard error.
    /// </summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="configure">
    /// Exposes what the plugin serves. Called once, before the host can make a call. Proxies that it makes can be called
    /// when it has returned.
    /// </param>
    /// <returns>
    /// The exit code, to be returned from <c>Main</c>: 0 after a stop, 64 without a host, 69 if the host cannot be reached,
    /// 76 if the host refuses the plugin.
    /// </returns>
    public static async Task<int> RunAsync(string[] arguments, Action<PluginContext> configure)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(configure);
        string? endpoint = Environment.GetEnvironmentVariable(PluginVariables.Endpoint);
        if (endpoint is null)
        {
            await Console.Error.WriteLineAsync(
                $"""
                {AppDomain.CurrentDomain.FriendlyName} is a plugin: another program starts it and talks to it. Run by hand, it
                has nobody to talk to. Start the program that it belongs to instead.
                """).ConfigureAwait(false);
            return PluginExitCodes.NoHost;
        }

        // What this process starts is no plugin.
        Environment.SetEnvironmentVariable(PluginVariables.Endpoint, null);
        PluginContext context = new(arguments);
        using CancellationTokenSource ended = new();
        try
        {
            await using (context.ConfigureAwait(false))
            {
                return await RunAsync(endpoint, context, configure, ended).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RpcConnectException or RpcConnectionLostException)
        {
            await Console.Error.WriteLineAsync($"The host cannot be reached: {exception.Message}").ConfigureAwait(false);
            return PluginExitCodes.NoConnection;
        }
    }

    private static async Task<int> RunAsync(
        string endpoint, PluginContext context, Action<PluginContext> configure, CancellationTokenSource ended)
    {
        RpcEndpoint parsed = RpcEndpoint.Parse(endpoint);
        if (!OperatingSystem.IsWindows() && parsed.Kind == RpcEndpointKind.Descriptor)
        {
            Lifeline.Watch(
                int.Parse(parsed.Address, CultureInfo.InvariantCulture), context.Stopping, ended.Token);
        }

        RpcConnectionOptions options = new()
        {
            // How long a start may take is the host's decision.
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
            Configure = connection =>
            {
                context.Connection = connection;

                // First: what throws below closes the connection, and the process needs time to report the exception.
                _ = EndAsync(connection, ended);
                connection.Expose<IPluginControl>(new PluginControl(context));
                configure(context);
            },
        };
        RpcConnection connection = await RpcConnection.ConnectAsync(parsed, options).ConfigureAwait(false);
        AppDomain.CurrentDomain.UnhandledException += (_, error) => LastWords.Send(connection, error.ExceptionObject);
        IPluginHostControl host = connection.GetProxy<IPluginHostControl>();
        string refusal = await host.ReadyAsync(new PluginReady(Environment.ProcessId, context.Contracts)).ConfigureAwait(false);
        if (refusal.Length > 0)
        {
            await Console.Error.WriteLineAsync($"The host refuses this plugin: {refusal}").ConfigureAwait(false);
            return PluginExitCodes.Refused;
        }

        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        return reason.Kind is RpcCloseKind.ClosedByPeer or RpcCloseKind.LocallyClosed ? 0 : PluginExitCodes.NoConnection;
    }

    // The lifeline sees the end of the socket in both cases; if this side ended it, nobody has died.
    private static async Task EndAsync(RpcConnection connection, CancellationTokenSource ended)
    {
        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        if (reason.Kind is not (RpcCloseKind.PeerLost or RpcCloseKind.TransportError))
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }
}
