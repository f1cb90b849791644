using System.Globalization;
using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins;

/// <summary>The program of a plugin: what a <see cref="PluginHost"/> starts.</summary>
public static class PluginProgram
{
    /// <summary>
    /// Connects to the host that started this process, serves it, and completes when the host stops the plugin. Without
    /// a host it explains itself on standard error.
    /// </summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="configure">
    /// Exposes what the plugin serves. Called once, before the host can make a call. Proxies that it makes can be
    /// called when it has returned.
    /// </param>
    /// <remarks>
    /// For a debugger: with the variable <c>RPCGEN_PLUGIN_ATTACH</c> set to an endpoint such as <c>ipc:indexer</c>, the
    /// program waits there for one host of the same user, which connects with <see cref="PluginHost.AttachAsync"/>. It
    /// then outlives its host.
    /// </remarks>
    /// <returns>
    /// The exit code, to be returned from <c>Main</c>: 0 after a stop, 64 without a host, 69 if the host cannot be
    /// reached, 76 if the host refuses the plugin.
    /// </returns>
    public static async Task<int> RunAsync(string[] arguments, Action<PluginContext> configure)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(configure);
        string? endpoint = Environment.GetEnvironmentVariable(PluginVariables.Endpoint);
        string? attach = Environment.GetEnvironmentVariable(PluginVariables.Attach);
        RpcEndpoint? waits = null;
        if (endpoint is null && (!RpcEndpoint.TryParse(attach, out waits) || waits.Kind != RpcEndpointKind.Ipc))
        {
            await Console.Error.WriteLineAsync(attach is null
                ? $"""
                {AppDomain.CurrentDomain.FriendlyName} is a plugin: another program starts it and calls it. Start
                the program that it belongs to instead.
                """
                : $"{PluginVariables.Attach}={attach} names no private endpoint; ipc:NAME does").ConfigureAwait(false);
            return PluginExitCodes.NoHost;
        }

        // What this process starts is no plugin.
        Environment.SetEnvironmentVariable(PluginVariables.Endpoint, null);
        Environment.SetEnvironmentVariable(PluginVariables.Attach, null);
        PluginContext context = new(arguments);
        using CancellationTokenSource ended = new();
        try
        {
            await using (context.ConfigureAwait(false))
            {
                return await PluginRun.ServeAsync(
                    options => endpoint is null
                        ? AcceptAsync(waits!, options)
                        : ConnectAsync(RpcEndpoint.Parse(endpoint), options, context, ended.Token),
                    context, configure, connection => Watch(connection, context, ended),
                    Console.Error.WriteLine).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RpcConnectException or RpcConnectionLostException)
        {
            await Console.Error.WriteLineAsync($"The host cannot be reached: {exception.Message}")
                .ConfigureAwait(false);
            return PluginExitCodes.NoConnection;
        }
    }

    private static Task<RpcConnection> ConnectAsync(
        RpcEndpoint endpoint, RpcConnectionOptions options, PluginContext context, CancellationToken ended)
    {
        if (!OperatingSystem.IsWindows() && endpoint.Kind == RpcEndpointKind.Descriptor)
        {
            Lifeline.Watch(int.Parse(endpoint.Address, CultureInfo.InvariantCulture), context.Stopping, ended);
        }

        return RpcConnection.ConnectAsync(endpoint, options, CancellationToken.None);
    }

    private static async Task<RpcConnection> AcceptAsync(RpcEndpoint endpoint, RpcConnectionOptions options)
    {
        RpcChannel channel = await RpcChannels.AcceptOneAsync(
            endpoint, () => Console.Error.WriteLine($"Waits for a host: PluginHost.AttachAsync(\"{endpoint}\", ...)"))
            .ConfigureAwait(false);
        return await RpcConnection.ConnectAsync(channel, options).ConfigureAwait(false);
    }

    // Before the plugin's own code: what that throws closes the connection, and the process needs time to report it.
    private static void Watch(RpcConnection connection, PluginContext context, CancellationTokenSource ended)
    {
        _ = EndAsync(connection, ended);
        AppDomain.CurrentDomain.UnhandledException += (_, error) => LastWords.Send(context, error.ExceptionObject);
    }

    // The lifeline sees the end of the socket in both cases; if this side ended it, the host lives.
    private static async Task EndAsync(RpcConnection connection, CancellationTokenSource ended)
    {
        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        if (reason.Kind is not (RpcCloseKind.PeerLost or RpcCloseKind.TransportError))
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }
}
