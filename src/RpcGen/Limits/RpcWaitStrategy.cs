namespace RpcGen;

/// <summary>How a receive thread on shared memory waits.</summary>
public enum RpcWaitStrategy
{
    /// <summary>The thread sleeps at once. A wake-up takes some microseconds and a system call of the peer.</summary>
    Park,

    /// <summary>
    /// The thread polls for some tens of microseconds after recent traffic, then sleeps. It stops polling where that
    /// does not pay: on machines with one processor, with an idle peer, and while other work keeps the processors so
    /// busy that polling delays the peer. It retries now and then. The default.
    /// </summary>
    Adaptive,

    /// <summary>
    /// The thread does not sleep: it takes a whole processor for as long as the connection is open. It sleeps only
    /// while blocking callers receive their own answers, until something else arrives.
    /// </summary>
    Spin,
}
