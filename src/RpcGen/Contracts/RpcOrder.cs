namespace RpcGen;

/// <summary>In which order the handlers of one exposed object run.</summary>
public enum RpcOrder
{
    /// <summary>
    /// They start in the order of their calls, and overlap where they are asynchronous or block. A handler that keeps
    /// its thread for more than a millisecond gives the order up, for itself and for its method's next calls: take
    /// <see cref="Serial"/> where order matters, for one-way calls above all.
    /// </summary>
    Default,

    /// <summary>
    /// Strictly one after another, asynchronous ones included. A call that could only begin when a handler has ended
    /// that waits for it fails at once and names both.
    /// </summary>
    Serial,

    /// <summary>On the thread pool, in any order, as many at a time as there are calls.</summary>
    Concurrent,
}
