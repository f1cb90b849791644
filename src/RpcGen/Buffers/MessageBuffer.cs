using System.Buffers;

namespace RpcGen.Buffers;

/// <summary>
/// Collects one outgoing message. A message that fits a frame stays in one contiguous array; a larger one becomes a
/// list of segments, in which large binaries appear by reference instead of being copied. Used by one thread at a time.
/// </summary>
internal sealed class MessageBuffer : IBufferWriter<byte>
{
    /// <summary>
    /// Larger binaries, from this size on, are sent from the caller's memory; copying is cheaper below.
    /// </summary>
    public const int SpliceThreshold = 16 * 1024;

    private const int InitialSize = 1024;

    // The capacity of a frame. Up to this size, the buffer grows by copying, so that the message stays contiguous.
    private const int ContiguousLimit = 64 * 1024;

    private byte[] _current = ArrayPool<byte>.Shared.Rent(InitialSize);

    // Invariant: _current[_start.._used] is the open segment; everything before it is in _segments.
    private int _start;
    private int _used;
    private List<ReadOnlyMemory<byte>>? _segments;
    private List<byte[]>? _rented;
    private long _sealedLength;
    private List<IDisposable>? _owned;

    /// <summary>The destination of the message; null if it has none, and nothing can be attached to it.</summary>
    public IAttachmentHost? Host { get; set; }

    /// <summary>The attachments that codecs have added so far.</summary>
    public Attachments? Attachments { get; private set; }

    /// <summary>True if the message owns the buffers that are written, as it does those that handlers return.</summary>
    public bool OwnsBuffers { get; set; }

    /// <summary>Bytes written so far, spliced ones included.</summary>
    public long Length => _sealedLength + _used - _start;

    /// <summary>True if the whole message lies in <see cref="Contiguous"/>.</summary>
    public bool IsContiguous => _segments is not { Count: > 0 };

    /// <summary>The message, if it is contiguous; else its first segment.</summary>
    public Span<byte> Contiguous => _current.AsSpan(0, _used);

    /// <summary>The beginning of a message of several segments; it is never a spliced segment.</summary>
    public Span<byte> FirstSegment =>
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(_segments![0]).Span;

    public void Advance(int count) => _used += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_current.Length - _used < Math.Max(sizeHint, 1))
        {
            Grow(Math.Max(sizeHint, 1));
        }

        return _current.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = GetSpan(sizeHint);
        return _current.AsMemory(_used);
    }

    /// <summary>Appends the caller's memory without copying it.</summary>
    public void Splice(ReadOnlyMemory<byte> memory)
    {
        Seal();
        _segments!.Add(memory);
        _sealedLength += memory.Length;
    }

    /// <summary>Copies the message from offset <paramref name="start"/> on.</summary>
    public void CopyTo(int start, Span<byte> target)
    {
        foreach (ReadOnlyMemory<byte> segment in _segments ?? [])
        {
            int skip = Math.Min(start, segment.Length);
            segment.Span[skip..].CopyTo(target);
            target = target[(segment.Length - skip)..];
            start -= skip;
        }

        _current.AsSpan(_start + start, _used - _start - start).CopyTo(target);
    }

    /// <summary>Moves the content of another buffer into this one; the other is empty afterwards.</summary>
    public void MoveFrom(MessageBuffer other)
    {
        int length = checked((int)other.Length);
        other.CopyTo(0, GetSpan(length));
        Advance(length);
        if (other.TakeAttachments() is { } attachments)
        {
            RequireAttachments().MoveFrom(attachments);
        }

        other.Reset();
    }

    /// <summary>Returns the attachments, for a codec that adds one; creates them if there are none.</summary>
    /// <exception cref="RpcSerializationException">The message has no destination.</exception>
    public Attachments RequireAttachments() => Attachments ??= Host?.CreateAttachments()
        ?? throw new RpcSerializationException("Streams and references can only be sent in a call");

    /// <summary>Moves the attachments to the caller, which sends the message.</summary>
    public Attachments? TakeAttachments()
    {
        Attachments? attachments = Attachments;
        Attachments = null;
        return attachments;
    }

    /// <summary>Removes everything after a point at which the message was contiguous.</summary>
    public void Truncate(int length, int attachments)
    {
        if (!IsContiguous)
        {
            if (_rented is [byte[] first, ..])
            {
                ArrayPool<byte>.Shared.Return(_current);
                _current = first;
                _rented.RemoveAt(0);
                ReturnRented();
            }

            _segments!.Clear();
            _start = 0;
            _sealedLength = 0;
        }

        _used = length;
        Attachments?.UndoFrom(attachments);
    }

    /// <summary>Disposes a buffer when the message has been sent, if the message owns its buffers.</summary>
    public void DisposeWhenSent(IDisposable buffer)
    {
        if (OwnsBuffers)
        {
            (_owned ??= []).Add(buffer);
        }
    }

    /// <summary>Clears the content and keeps the buffer.</summary>
    public void Reset()
    {
        Host = null;
        Attachments?.UndoFrom(0);
        Attachments = null;
        OwnsBuffers = false;
        _owned?.ForEach(static buffer => buffer.Dispose());
        _owned?.Clear();
        if (!IsContiguous || _rented is { Count: > 0 })
        {
            _segments?.Clear();
            ReturnRented();
        }

        _start = _used = 0;
        _sealedLength = 0;
        if (_current.Length > ContiguousLimit)
        {
            ArrayPool<byte>.Shared.Return(_current);
            _current = ArrayPool<byte>.Shared.Rent(InitialSize);
        }
    }

    /// <summary>
    /// Moves the content out as a message that is sent piece by piece, and continues with a new buffer.
    /// </summary>
    /// <param name="skip">Bytes at the beginning that are not part of the message.</param>
    public OutgoingMessage Detach(int skip)
    {
        Seal();
        List<ReadOnlyMemory<byte>> segments = _segments!;
        segments[0] = segments[0][skip..];
        (_rented ??= []).Add(_current);
        OutgoingMessage message = new(segments, _rented, _owned, _sealedLength - skip);
        _segments = null;
        _rented = null;
        _owned = null;
        Host = null;
        OwnsBuffers = false;
        _current = ArrayPool<byte>.Shared.Rent(InitialSize);
        _start = _used = 0;
        _sealedLength = 0;
        return message;
    }

    private void Seal()
    {
        _segments ??= [];
        if (_used > _start)
        {
            _segments.Add(_current.AsMemory(_start.._used));
            _sealedLength += _used - _start;
            _start = _used;
        }
    }

    private void Grow(int needed)
    {
        if (IsContiguous && _used + needed <= ContiguousLimit + 16)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_current.Length * 2, _used + needed));
            _current.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_current);
            _current = larger;
            return;
        }

        Seal();
        (_rented ??= []).Add(_current);
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(ContiguousLimit, needed));
        _start = _used = 0;
    }

    private void ReturnRented()
    {
        foreach (byte[] array in _rented ?? [])
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _rented?.Clear();
    }
}
