using RpcGen.Protocol;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The receiving end of a ring, which lies in memory that the peer may change at any time: every word is read once, and
/// bytes are copied before anybody looks at them. Used by one thread at a time.
/// </summary>
internal sealed unsafe class RingReader(SharedRegion mine, SharedRegion theirs, Doorbell bell)
{
    private readonly byte* _ring = theirs.Ring;
    private readonly ulong _capacity = (ulong)theirs.RingSize;
    private readonly ulong* _peersTail = (ulong*)(theirs.Memory + RegionLayout.Tail);
    private readonly ulong* _publishedHead = (ulong*)(mine.Memory + RegionLayout.Head);
    private readonly ulong* _peersMark = (ulong*)(theirs.Memory + RegionLayout.HeadMark);

    private ulong _head;

    // Up to here the peer was told, and its mark has been looked at. Telling costs a fence, so it is done by eighths.
    private ulong _announced;

    public ulong Head => _head;

    public bool HasBytes => Volatile.Read(ref *_peersTail) != _head;

    /// <summary>Takes what is there, into the first buffer and then the second.</summary>
    /// <exception cref="ProtocolViolationException">The peer has broken the ring.</exception>
    public int Read(Span<byte> first, Span<byte> second)
    {
        ulong available = Volatile.Read(ref *_peersTail) - _head;
        if (available == 0)
        {
            return 0;
        }

        if (available > _capacity)
        {
            throw new ProtocolViolationException("M4", $"the tail of the shared ring is {available} bytes ahead of its head");
        }

        int count = Copy(first, available);
        if (!second.IsEmpty && (ulong)count < available)
        {
            count += Copy(second, available - (ulong)count);
        }

        if (_head - _announced >= _capacity / 8)
        {
            Announce();
        }

        return count;
    }

    /// <summary>Tells the peer how much room there is, and wakes it if it waits for that.</summary>
    public void Announce()
    {
        if (_announced == _head)
        {
            return;
        }

        Volatile.Write(ref *_publishedHead, _head);
        Words words = new(_peersMark);
        bool wakes = WakeProtocol.MustWake(ref words, _announced, _head);
        _announced = _head;
        if (wakes)
        {
            bell.Ring();
        }
    }

    private int Copy(Span<byte> target, ulong available)
    {
        int count = (int)Math.Min((ulong)target.Length, available);
        ulong start = _head & (_capacity - 1);
        int untilEnd = (int)Math.Min((ulong)count, _capacity - start);
        new ReadOnlySpan<byte>(_ring + start, untilEnd).CopyTo(target);
        new ReadOnlySpan<byte>(_ring, count - untilEnd).CopyTo(target[untilEnd..]);
        _head += (ulong)count;
        return count;
    }

    private readonly struct Words(ulong* mark) : IWakerWords
    {
        private readonly ulong* _mark = mark;

        public void Fence() => Interlocked.MemoryBarrier();

        public ulong LoadMark() => Volatile.Read(ref *_mark);
    }
}
