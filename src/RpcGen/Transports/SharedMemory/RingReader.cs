using System.Diagnostics;
using RpcGen.Errors;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The receiving end of a ring. The peer may change the ring's memory at any time. So every word is read once, and
/// bytes are copied before any code interprets them. Used by one thread at a time.
/// </summary>
internal sealed unsafe class RingReader(SharedRegion mine, SharedRegion theirs, Doorbell bell)
{
    // The head is published once per such part of the ring, because publishing costs a fence. That suffices: a writer
    // that waits for room has a ring in which at most one part is free, so the reader will publish again.
    private const int Parts = 64;

    private readonly byte* _ring = theirs.Ring;
    private readonly ulong _capacity = (ulong)theirs.RingSize;
    private readonly ulong* _peersTail = (ulong*)(theirs.Memory + RegionLayout.Tail);
    private readonly ulong* _publishedHead = (ulong*)(mine.Memory + RegionLayout.Head);

    private PositionAnnouncer _announcer = new((ulong*)(theirs.Memory + RegionLayout.HeadMark), bell);
    private ulong _head;
#if DEBUG
    private int _users;
#endif

    public ulong Head => _head;

    public bool HasBytes => Volatile.Read(ref *_peersTail) != _head;

    /// <summary>Copies the available bytes into the first buffer, then the second.</summary>
    /// <exception cref="ProtocolViolationException">The peer has written an impossible position.</exception>
    public int Read(Span<byte> first, Span<byte> second)
    {
        ulong available = Volatile.Read(ref *_peersTail) - _head;
        if (available == 0)
        {
            return 0;
        }

        if (available > _capacity)
        {
            throw new ProtocolViolationException(
                "M4", $"the tail of the shared ring is {available} bytes ahead of its head");
        }

        int count = Copy(first, available);
        if (!second.IsEmpty && (ulong)count < available)
        {
            count += Copy(second, available - (ulong)count);
        }

        if (_head - _announcer.Announced >= _capacity / Parts)
        {
            Volatile.Write(ref *_publishedHead, _head);
            _announcer.Announce(_head);
        }

        return count;
    }

    private int Copy(Span<byte> target, ulong available)
    {
#if DEBUG
        Debug.Assert(Interlocked.Exchange(ref _users, 1) == 0, "One thread at a time reads");
#endif
        int count = (int)Math.Min((ulong)target.Length, available);
        Debug.Assert((ulong)count <= _capacity, "No more is received than the ring holds");
        ulong start = _head & (_capacity - 1);
        int untilEnd = (int)Math.Min((ulong)count, _capacity - start);
        new ReadOnlySpan<byte>(_ring + start, untilEnd).CopyTo(target);
        new ReadOnlySpan<byte>(_ring, count - untilEnd).CopyTo(target[untilEnd..]);
        _head += (ulong)count;
#if DEBUG
        Volatile.Write(ref _users, 0);
#endif
        return count;
    }
}
