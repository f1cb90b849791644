namespace RpcGen;

/// <summary>The order in which the handlers of one exposed object run.</summary>
public enum RpcOrder
{
    /// <summary>
    /// Handlers start in the order of their calls, and overlap where they are asynchronous or block. If a handler keeps
    /// its thread for more than 1 ms, its own order and that of its method's next calls are not guaranteed. Use
    /// <see cref="Serial"/> where order matters, above all for one-way calls.
    /// </summary>
    Default,

    /// <summary>
    /// Handlers run strictly one after another, asynchronous ones included. If a call would wait for a handler that is
    /// itself waiting for that call, it fails immediately; the error names both methods.
    /// </summary>
    Serial,

    /// <summary>Handlers run on the thread pool, in any order, as many at a time as there are calls.</summary>
    Concurrent,
}
