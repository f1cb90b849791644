namespace RpcGen;

/// <summary>What a receive thread on shared memory does while nothing is there to receive.</summary>
public enum RpcWaitStrategy
{
    /// <summary>Sleeps at once. Being woken takes some microseconds and a system call of the peer.</summary>
    Park,

    /// <summary>
    /// After recent traffic, looks for more for some tens of microseconds, then sleeps. Stops looking where that does
    /// not pay: on machines with one processor, with a peer that is idle, and while other work keeps the processors so
    /// busy that looking holds up the peer. Tries again now and then. The default.
    /// </summary>
    Adaptive,

    /// <summary>
    /// Does not sleep: takes a whole processor for as long as the connection is open. Only while blocking callers
    /// receive their answers themselves, it sleeps until something else arrives.
    /// </summary>
    Spin,
}
