using System.Buffers;

namespace RpcGen.Buffers;

/// <summary>A message too large for one frame, on its way out in chunks. Owned by the frame writer.</summary>
internal sealed class OutgoingMessage(List<ReadOnlyMemory<byte>> segments, List<byte[]> rented, List<IDisposable>? owned, long length)
{
    private int _segment;
    private int _offset;

    /// <summary>Bytes of the whole message.</summary>
    public long Length { get; } = length;

    /// <summary>Bytes not yet taken.</summary>
    public long Remaining { get; private set; } = length;

    /// <summary>The chunk stream it travels on, once sending has begun; -1 before.</summary>
    public int StreamId { get; set; } = -1;

    /// <summary>Whether all of it was handed to the channel. Guarded by the frame writer's lock.</summary>
    public bool IsSent { get; private set; }

    /// <summary>Whether the caller gave it up before it was sent. Guarded by the frame writer's lock.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>
    /// What to do when the last piece is out, or never will be. Guarded by the frame writer's lock once it is queued.
    /// </summary>
    public Action? WhenSent { get; set; }

    public void MarkSent() => IsSent = true;

    public bool TryWithdraw()
    {
        // Once the last piece has been taken, the peer will get the message.
        if (Remaining == 0)
        {
            return false;
        }

        return IsWithdrawn = true;
    }

    /// <summary>Takes the next contiguous bytes, at most <paramref name="limit"/> of them.</summary>
    public ReadOnlyMemory<byte> Take(int limit)
    {
        while (_offset == segments[_segment].Length)
        {
            _segment++;
            _offset = 0;
        }

        ReadOnlyMemory<byte> segment = segments[_segment];
        int count = Math.Min(limit, segment.Length - _offset);
        ReadOnlyMemory<byte> piece = segment.Slice(_offset, count);
        _offset += count;
        Remaining -= count;
        return piece;
    }

    /// <summary>Gives the pooled buffers back; the message may not be used afterwards.</summary>
    public void Release()
    {
        foreach (byte[] array in rented)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        rented.Clear();
        owned?.ForEach(static buffer => buffer.Dispose());
        segments.Clear();
    }
}
