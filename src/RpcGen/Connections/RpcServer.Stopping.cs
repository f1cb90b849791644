using RpcGen.Limits;

namespace RpcGen;

/// <content>The end of a server.</content>
public sealed partial class RpcServer
{
    /// <summary>
    /// Stops listening, and closes all connections when their calls have ended, after 10 s at the latest.
    /// </summary>
    /// <inheritdoc cref="StopAsync(TimeSpan, CancellationToken)"/>
    public Task StopAsync() => StopAsync(RpcConnection.DefaultDrainTimeout);

    /// <summary>
    /// Stops listening, and closes all connections when their calls have ended, after 10 s at the latest.
    /// </summary>
    /// <inheritdoc cref="StopAsync(TimeSpan, CancellationToken)"/>
    public Task StopAsync(CancellationToken cancellationToken) =>
        StopAsync(RpcConnection.DefaultDrainTimeout, cancellationToken);

    /// <summary>
    /// Stops listening, lets the calls in flight of all connections end, and closes them; see
    /// <see cref="RpcConnection.CloseAsync(TimeSpan, CancellationToken)"/>.
    /// </summary>
    /// <param name="drainTimeout">
    /// How long to wait for calls in flight: <see cref="Timeout.InfiniteTimeSpan"/> means without limit, zero means not
    /// at all.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops waiting and cuts off the remaining calls at once, as after the drain time. If it is cancelled already,
    /// nothing begins.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The drain time is negative or longer than 24 days. Nothing has begun then.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The server has stopped, unless the token was cancelled before.
    /// </exception>
    public async Task StopAsync(TimeSpan drainTimeout, CancellationToken cancellationToken = default)
    {
        Durations.ZeroOrMore(drainTimeout, nameof(drainTimeout));
        cancellationToken.ThrowIfCancellationRequested();
        await StopListeningAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(
                    ListServed().Select(connection => connection.DrainAsync(drainTimeout, cancellationToken)))
                .ConfigureAwait(false);
        }
        finally
        {
            _completion.TrySetResult();
        }
    }

    /// <summary>Stops listening and ends all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        await Task.WhenAll(ListServed().Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
        _completion.TrySetResult();
    }

    // Includes connections whose handshake is not finished. After the stop has begun, none is added.
    private RpcConnection[] ListServed()
    {
        lock (_gate)
        {
            return [.. _served.Select(served => served.Connection)];
        }
    }

    private async Task StopListeningAsync()
    {
        (RpcListener Listener, Task Loop)[] listeners;
        lock (_gate)
        {
            _stopped = true;
            listeners = [.. _listeners];
            _listeners.Clear();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach ((RpcListener listener, Task loop) in listeners)
        {
            try
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                // A failure must not keep the other listeners open.
                OnClientFailed(listener.Endpoint, exception);
            }

            await loop.ConfigureAwait(false);
        }
    }
}
