using RpcGen.Buffers;
using RpcGen.Framing;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// The content of one frame of a stream: items or bytes, in memory that is returned when they are consumed.
/// </summary>
internal readonly struct StreamSegment
{
    private readonly byte[]? _copy;
    private readonly MessageLease? _lease;
    private readonly int _offset;

    /// <param name="reader">The reader, at the first byte.</param>
    /// <param name="frame">The frame that it reads; copied if it is in the receive buffer.</param>
    /// <param name="count">The number of items, -1 for bytes.</param>
    /// <param name="lost">The number of items that were lost before these.</param>
    public StreamSegment(in RpcReader reader, in ReceivedFrame frame, int count, ulong lost)
    {
        Lost = lost;
        Length = reader.Remaining;
        Count = count;
        if (frame.Lease is { } lease)
        {
            lease.AddHolder();
            _lease = lease;
            _offset = reader.Consumed;
        }
        else
        {
            _copy = LargeArrayPool.Rent(Length);
            frame.Content[reader.Consumed..].CopyTo(_copy);
        }
    }

    public int Length { get; }

    /// <summary>The number of items that the producer dropped before these; only events drop items.</summary>
    public ulong Lost { get; }

    /// <summary>The number of items, -1 for bytes.</summary>
    public int Count { get; }

    public ReadOnlyMemory<byte> Memory =>
        _lease is null ? _copy.AsMemory(0, Length) : _lease.Memory.Slice(_offset, Length);

    /// <summary>Returns a reader at a position in the segment.</summary>
    public RpcReader ReadFrom(int position, int maxDepth)
    {
        // Decoded values may refer only to a lease: the copy is returned to its pool.
        RpcReader reader = _lease is null
            ? new RpcReader(_copy.AsSpan(0, Length), maxDepth)
            : new RpcReader(_lease, maxDepth);
        reader.SkipTo(_offset + position);
        return reader;
    }

    /// <summary>Returns the position of a reader from <see cref="ReadFrom"/>.</summary>
    public int PositionOf(in RpcReader reader) => reader.Consumed - _offset;

    public void Release()
    {
        if (_copy is not null)
        {
            LargeArrayPool.Return(_copy);
        }

        _lease?.Release();
    }
}
