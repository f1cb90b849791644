using System.Diagnostics;
using RpcGen.Errors;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The sending end of a ring. Its own position is private memory; the region holds a copy for the peer. Used by one
/// thread at a time.
/// </summary>
internal sealed unsafe class RingWriter(SharedRegion mine, SharedRegion theirs, Doorbell bell)
{
    private readonly byte* _ring = mine.Ring;
    private readonly ulong _capacity = (ulong)mine.RingSize;
    private readonly ulong* _publishedTail = (ulong*)(mine.Memory + RegionLayout.Tail);
    private readonly ulong* _peersHead = (ulong*)(theirs.Memory + RegionLayout.Head);

    private PositionAnnouncer _announcer = new((ulong*)(theirs.Memory + RegionLayout.TailMark), bell);
    private ulong _tail;
    private ulong _head;
#if DEBUG
    private int _users;
#endif

    public bool HasRoom => Room(1) > 0;

    /// <summary>Writes and publishes a frame if all of it fits. Does not wake the peer.</summary>
    /// <returns>False if it does not fit, or the peer has written an impossible position.</returns>
    public bool TryWrite(ReadOnlySpan<byte> frame)
    {
        ulong length = (ulong)frame.Length;
        if (_capacity - (_tail - _head) < length && (!TryReadHead() || _capacity - (_tail - _head) < length))
        {
            return false;
        }

        Copy(frame);
        Volatile.Write(ref *_publishedTail, _tail);
        return true;
    }

    /// <summary>Writes and publishes the bytes that fit. Does not wake the peer.</summary>
    /// <exception cref="ProtocolViolationException">The peer has written an impossible position.</exception>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min((ulong)bytes.Length, Room((ulong)bytes.Length));
        if (count > 0)
        {
            Copy(bytes[..count]);
            Volatile.Write(ref *_publishedTail, _tail);
        }

        return count;
    }

    /// <summary>Wakes the peer if it sleeps and has not been notified of the last write.</summary>
    /// <param name="isFenced">Whether a fence was executed since the last write.</param>
    public void Announce(bool isFenced = false) => _announcer.Announce(_tail, isFenced);

    /// <summary>The peer's head as last read; the mark of a writer that waits for room.</summary>
    public ulong KnownHead => _head;

    private ulong Room(ulong wanted)
    {
        ulong room = _capacity - (_tail - _head);
        if (room >= wanted)
        {
            return room;
        }

        return TryReadHead()
            ? _capacity - (_tail - _head)
            : throw new ProtocolViolationException(
                "M4", "the head of the shared ring is not between what was consumed and what was sent");
    }

    // Reads the peer's word once. It may hold any value; only a position between the last known head and the tail is
    // accepted.
    private bool TryReadHead()
    {
        ulong head = Volatile.Read(ref *_peersHead);
        if (head - _head > _tail - _head)
        {
            return false;
        }

        _head = head;
        Debug.Assert(_tail - _head <= _capacity, "No more was sent than the ring holds");
        return true;
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
#if DEBUG
        Debug.Assert(Interlocked.Exchange(ref _users, 1) == 0, "One thread at a time writes");
#endif
        Debug.Assert((ulong)bytes.Length <= _capacity - (_tail - _head), "Bytes that were not received are kept");
        ulong start = _tail & (_capacity - 1);
        Span<byte> target = new(_ring + start, (int)(_capacity - start));
        if (bytes.Length <= target.Length)
        {
            bytes.CopyTo(target);
        }
        else
        {
            bytes[..target.Length].CopyTo(target);
            bytes[target.Length..].CopyTo(new Span<byte>(_ring, (int)start));
        }

        _tail += (ulong)bytes.Length;
#if DEBUG
        Volatile.Write(ref _users, 0);
#endif
    }
}
