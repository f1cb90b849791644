namespace RpcGen;

/// <summary>Where a handler starts to run.</summary>
public enum RpcDispatch
{
    /// <summary>
    /// On the receiving thread, which is fastest; a handler that turns out to block is moved to other threads by
    /// itself. The default.
    /// </summary>
    Adaptive,

    /// <summary>Always on the receiving thread. If it blocks, others wait for a millisecond or two each time.</summary>
    Inline,

    /// <summary>
    /// Always on a thread for handlers, which is neither the receiving thread nor a thread of the thread pool; at most
    /// <see cref="RpcLimits.MaxHandlerThreads"/> at a time for a connection. Calls may start in another order than they
    /// were sent.
    /// </summary>
    Pool,
}
