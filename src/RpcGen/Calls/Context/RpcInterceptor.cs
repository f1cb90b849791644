namespace RpcGen;

/// <summary>
/// Sees every call of a connection, on either side: for authorization, logging, custom metrics or limits. List
/// interceptors in <see cref="RpcConnectionOptions.Interceptors"/>; the first is the outermost. A connection without
/// interceptors pays nothing. One instance may serve many connections and calls at a time.
/// </summary>
public abstract class RpcInterceptor
{
    /// <summary>Runs when the handshake has finished, before any call. An exception ends the connection.</summary>
    public virtual void ConnectionOpened(RpcConnection connection)
    {
    }

    /// <summary>Runs when the connection has ended.</summary>
    public virtual void ConnectionClosed(RpcConnection connection, RpcCloseReason reason)
    {
    }

    /// <summary>Runs around each call that this side makes.</summary>
    /// <param name="call">The call; the interceptor may add to its metadata.</param>
    /// <param name="next">
    /// Makes the call. It completes when the call has ended, or throws the call's error. The interceptor calls it once,
    /// or not at all to refuse the call with an exception.
    /// </param>
    public virtual ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }

    /// <summary>
    /// Runs around each call that this side handles. An exception is answered like one of the handler.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="next">
    /// Runs the handler. It completes when the handler has ended, or throws the handler's exception. The interceptor
    /// calls it once, or not at all to refuse the call with an exception.
    /// </param>
    public virtual ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }
}
