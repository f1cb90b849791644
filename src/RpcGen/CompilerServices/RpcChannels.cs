using System.ComponentModel;
using RpcGen.Transports.InMemory;

namespace RpcGen.CompilerServices;

/// <summary>For libraries that make connections in ways of their own: the channels of this library's transports.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcChannels
{
    /// <summary>Connects to an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">Nothing listens there, or the listener may not be trusted.</exception>
    public static ValueTask<RpcChannel> ConnectAsync(
        RpcEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return RpcTransport.Of(endpoint).ConnectAsync(endpoint, cancellationToken);
    }

    /// <summary>Listens on an endpoint until one client has connected, and no longer.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="listening">Called when clients can connect.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">The endpoint is taken, or cannot be created.</exception>
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
                    // A client that may not connect, or has gone already.
                }
            }
        }
    }

    /// <summary>Makes the two ends of a channel within this process.</summary>
    /// <param name="explainLoss">Asked by the first end for the cause, when the second ended without a goodbye.</param>
    public static (RpcChannel First, RpcChannel Second) CreateMemoryPair(Func<Exception?>? explainLoss = null) =>
        InMemoryChannel.CreatePair(explainLoss);
}
