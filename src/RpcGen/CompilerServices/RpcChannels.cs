using System.ComponentModel;
using RpcGen.Transports.InMemory;

namespace RpcGen.CompilerServices;

/// <summary>Opens channels of this library's transports, for libraries that make their own connections.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcChannels
{
    /// <summary>Connects to an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <exception cref="RpcConnectException">No process listens there, or the listener is not trusted.</exception>
    public static ValueTask<RpcChannel> ConnectAsync(
        RpcEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return RpcTransport.Of(endpoint).ConnectAsync(endpoint, cancellationToken);
    }

    /// <summary>Listens on an endpoint until one client has connected, then stops.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="listening">Runs when clients can connect.</param>
    /// <param name="cancellationToken">Stops listening.</param>
    /// <exception cref="RpcConnectException">The endpoint is in use, or cannot be created.</exception>
    public static async Task<RpcChannel> AcceptOneAsync(
        RpcEndpoint endpoint, Action listening, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(listening);
        RpcListener listener = await RpcTransport.Of(endpoint).ListenAsync(endpoint, cancellationToken)
            .ConfigureAwait(false);
        await using (listener.ConfigureAwait(false))
        {
            listening();
            while (true)
            {
                try
                {
                    return await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (IOException)
                {
                    // The client may not connect, or has closed its channel already.
                }
            }
        }
    }

    /// <summary>Creates the two ends of a channel within this process.</summary>
    /// <param name="explainLoss">
    /// Returns the cause when the second end closed without a GoAway frame; the first end calls it.
    /// </param>
    public static (RpcChannel First, RpcChannel Second) CreateMemoryPair(Func<Exception?>? explainLoss = null) =>
        InMemoryChannel.CreatePair(explainLoss);
}
