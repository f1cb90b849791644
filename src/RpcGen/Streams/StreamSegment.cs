using RpcGen.Buffers;
using RpcGen.Framing;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// What one frame brought for a stream: items or bytes, in memory that is given back when they are consumed.
/// </summary>
internal readonly struct StreamSegment
{
    private readonly byte[]? _copy;
    private readonly MessageLease? _lease;
    private readonly int _offset;

    /// <param name="reader">Stands at the first byte.</param>
    /// <param name="frame">The frame it reads; copied, if it lies in the receive buffer.</param>
    /// <param name="count">The number of items, -1 for bytes.</param>
    /// <param name="lost">Items that were lost before these.</param>
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

    /// <summary>Items that the producer had to drop before these; only events do.</summary>
    public ulong Lost { get; }

    /// <summary>The number of items, -1 for bytes.</summary>
    public int Count { get; }

    public ReadOnlyMemory<byte> Memory =>
        _lease is null ? _copy.AsMemory(0, Length) : _lease.Memory.Slice(_offset, Length);

    /// <summary>A reader at a place in the segment.</summary>
    public RpcReader ReadFrom(int position, int maxDepth)
    {
        // Only a lease may be referred to by what is decoded: the copy goes back to its pool.
        RpcReader reader = _lease is null
            ? new RpcReader(_copy.AsSpan(0, Length), maxDepth)
            : new RpcReader(_lease, maxDepth);
        reader.SkipTo(_offset + position);
        return reader;
    }

    /// <summary>The place of a reader from <see cref="ReadFrom"/>.</summary>
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
