namespace RpcGen;

/// <summary>
/// Sees every call of a connection, on either side: for authorization, logging, metrics of your own, limits. List
/// interceptors in <see cref="RpcConnectionOptions.Interceptors"/>; the first is the outermost. A connection without
/// any pays nothing. One instance may serve many connections and calls at a time.
/// </summary>
public abstract class RpcInterceptor
{
    /// <summary>Called when the handshake is done, before any call. What it throws ends the connection.</summary>
    public virtual void ConnectionOpened(RpcConnection connection)
    {
    }

    /// <summary>Called when the connection has ended.</summary>
    public virtual void ConnectionClosed(RpcConnection connection, RpcCloseReason reason)
    {
    }

    /// <summary>Called around each call that this side makes.</summary>
    /// <param name="call">The call; its metadata may be added to.</param>
    /// <param name="next"> Makes the call and completes when it has ended, or throws what it ended with: to be called
    /// once, or not at all to refuse the call with an exception.
    /// </param>
    public virtual ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }

    /// <summary>Called around each call that this side handles.</summary>
    /// <param name="call">The call; what it throws is answered as if the handler had thrown it.</param>
    /// <param name="next">
    /// Runs the handler and completes when it has ended, or throws what it threw: to be called once, or not at all to
    /// refuse the call with an exception.
    /// </param>
    public virtual ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }
}
