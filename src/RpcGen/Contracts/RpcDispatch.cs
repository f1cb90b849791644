namespace RpcGen;

/// <summary>Where a handler starts to run.</summary>
public enum RpcDispatch
{
    /// <summary>
    /// On the receive thread, which is fastest. If a handler blocks, another thread takes over receiving, and the next
    /// calls of its method run on other threads. The default.
    /// </summary>
    Adaptive,

    /// <summary>
    /// Always on the receive thread. Each time the handler blocks, other calls of the connection wait for 1 to 2 ms.
    /// </summary>
    Inline,

    /// <summary>
    /// Always on a thread for handlers, which is neither the receive thread nor a thread of the thread pool. At most
    /// <see cref="RpcLimits.MaxHandlerThreads"/> run at a time for a connection. Calls may start in a different order
    /// than they were sent.
    /// </summary>
    Pool,
}
