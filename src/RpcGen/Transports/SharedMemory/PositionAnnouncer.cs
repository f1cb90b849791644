namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Remembers up to where the peer's mark has been looked at, and wakes the peer if a position that was published since
/// then passed it. Used by one thread at a time.
/// </summary>
internal unsafe struct PositionAnnouncer(ulong* peersMark, Doorbell bell)
{
    /// <summary>Up to here, the peer's mark has been looked at.</summary>
    public ulong Announced { get; private set; }

    /// <summary>Costs a fence, and a system call if the peer sleeps.</summary>
    /// <param name="published">The position, which the peer can see already.</param>
    /// <param name="isFenced">Whether a fence has passed since it was published.</param>
    public void Announce(ulong published, bool isFenced = false)
    {
        if (Announced == published)
        {
            return;
        }

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
