using System.Diagnostics;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Wakes the peer if a published position has passed the peer's mark since the last check, and remembers where that
/// check was. Used by one thread at a time.
/// </summary>
internal unsafe struct PositionAnnouncer(ulong* peersMark, Doorbell bell)
{
    /// <summary>The position up to which the peer's mark has been checked.</summary>
    public ulong Announced { get; private set; }

    /// <summary>
    /// Wakes the peer if it waits for this position. Costs a fence, and a system call if the peer sleeps.
    /// </summary>
    /// <param name="published">The position, already visible to the peer.</param>
    /// <param name="isFenced">Whether a fence was executed since it was published.</param>
    public void Announce(ulong published, bool isFenced = false)
    {
        if (Announced == published)
        {
            return;
        }

        Debug.Assert(published - Announced <= long.MaxValue, "Positions rise");
        Words words = new(peersMark, isFenced);
        bool wakes = WakeProtocol.MustWake(ref words, Announced, published);
        Announced = published;
        if (wakes)
        {
            bell.Ring();
        }
    }

    private readonly struct Words(ulong* mark, bool isFenced) : IWakerWords
    {
        public void Fence()
        {
            if (!isFenced)
            {
                Interlocked.MemoryBarrier();
            }
        }

        public ulong LoadMark() => Volatile.Read(ref *mark);
    }
}
