using System.Buffers;

namespace RpcGen.Buffers;

/// <summary>A message too large for one frame, which is sent in chunks. Owned by the frame writer.</summary>
internal sealed class OutgoingMessage(
    List<ReadOnlyMemory<byte>> segments, List<byte[]> rented, List<IDisposable>? owned, long length)
{
    private int _segment;
    private int _offset;

    /// <summary>Bytes of the whole message.</summary>
    public long Length { get; } = length;

    /// <summary>The bytes that have not been taken yet.</summary>
    public long Remaining { get; private set; } = length;

    /// <summary>The chunk stream that carries the message, once sending has begun; -1 before.</summary>
    public int StreamId { get; set; } = -1;

    /// <summary>True if the channel has received all of it. Guarded by the frame writer's lock.</summary>
    public bool IsSent { get; private set; }

    /// <summary>True if the caller withdrew it before it was sent. Guarded by the frame writer's lock.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>
    /// Runs when the last piece has been sent, or will never be sent. Guarded by the frame writer's lock once the
    /// message is queued.
    /// </summary>
    public Action? WhenSent { get; set; }

    public void MarkSent() => IsSent = true;

    public bool TryWithdraw()
    {
        // Once the last piece has been taken, the peer will receive the message.
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

    /// <summary>Returns the pooled buffers; the message must not be used afterwards.</summary>
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
