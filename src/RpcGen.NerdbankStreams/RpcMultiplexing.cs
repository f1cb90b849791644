using Nerdbank.Streams;

namespace RpcGen.NerdbankStreams;

/// <summary>
/// Connections over channels of a <see cref="MultiplexingStream"/>, beside its other channels. Each name may have one
/// channel or many. Works with all protocol versions of the stream. Thread-safe.
/// </summary>
public static class RpcMultiplexing
{
    /// <summary>Offers a channel by name and connects over it when the other side has accepted.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="name">The name that the other side accepts.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RpcConnectException">The handshake failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="MultiplexingProtocolException">The other side rejected the channel.</exception>
    public static async Task<RpcConnection> OfferRpcAsync(
        this MultiplexingStream stream, string name, RpcConnectionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        MultiplexingStream.Channel channel =
            await stream.OfferChannelAsync(name, cancellationToken).ConfigureAwait(false);
        return await RpcConnection.ConnectAsync(new MultiplexedChannel(channel), options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Accepts one channel by name and connects over it.</summary>
    /// <inheritdoc cref="OfferRpcAsync"/>
    public static async Task<RpcConnection> AcceptRpcAsync(
        this MultiplexingStream stream, string name, RpcConnectionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        MultiplexingStream.Channel channel =
            await stream.AcceptChannelAsync(name, cancellationToken).ConfigureAwait(false);
        return await RpcConnection.ConnectAsync(new MultiplexedChannel(channel), options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Serves every channel that is offered by a name, until the stream ends or the token is cancelled. A channel that
    /// does not complete the handshake is closed, and the next one is accepted.
    /// </summary>
    /// <param name="server">Serves the clients.</param>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="name">The name of the channels.</param>
    /// <param name="cancellationToken">Ends accepting; connections go on.</param>
    public static async Task ServeAsync(
        this RpcServer server, MultiplexingStream stream, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(stream);
        while (!stream.Completion.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            MultiplexingStream.Channel channel;
            try
            {
                channel = await stream.AcceptChannelAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            _ = AcceptAsync(server, channel, cancellationToken);
        }
    }

    private static async Task AcceptAsync(
        RpcServer server, MultiplexingStream.Channel channel, CancellationToken cancellationToken)
    {
        try
        {
            await server.AcceptAsync(new MultiplexedChannel(channel), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            // The handshake reports the error to the client; the channel is closed.
        }
    }
}
