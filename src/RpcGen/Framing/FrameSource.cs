using System.Buffers.Binary;
using RpcGen.Buffers;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Framing;

/// <summary>
/// Splits the received bytes into frames. The payload of a large chunk is received directly into its message, not into
/// the buffer. Used only by the owner of the receive pump.
/// </summary>
internal sealed class FrameSource(ChunkAssembler chunks, int maxFrameSize)
{
    private const int InitialSize = 8 * 1024;

    // While a payload is received directly into its message, up to this many following bytes are received with it.
    private const int LookAhead = 4 * 1024;

    // A payload is received directly only if more than this many bytes of it are missing.
    private const int DirectThreshold = 8 * 1024;

    private byte[] _buffer = new byte[InitialSize];
    private int _start;
    private int _end;

    // The target of the rest of the current chunk's payload; empty if frames are read from the buffer.
    private Memory<byte> _direct;

    /// <summary>
    /// False until the handshake has ended, which bounds the memory that an unknown peer can occupy on this side.
    /// </summary>
    public bool AllowsChunks { get; set; }

    public int MaxFrameSize { get; set; } = maxFrameSize;

    /// <summary>True if everything that was received has been taken.</summary>
    public bool IsEmpty => _start == _end && _direct.IsEmpty && !chunks.HasCompleted;

    public void ReceiveSpans(out Span<byte> first, out Span<byte> second)
    {
        MakeRoom();
        if (_direct.IsEmpty)
        {
            first = _buffer.AsSpan(_end);
            second = default;
        }
        else
        {
            first = _direct.Span;
            second = _buffer.AsSpan(_end, Math.Min(LookAhead, _buffer.Length - _end));
        }
    }

    public Memory<byte> ReceiveMemory()
    {
        MakeRoom();
        return _direct.IsEmpty ? _buffer.AsMemory(_end) : _direct;
    }

    public void Received(int count)
    {
        int direct = Math.Min(count, _direct.Length);
        _direct = _direct[direct..];
        _end += count - direct;
    }

    /// <summary>Takes the next complete frame or message that has been received.</summary>
    /// <exception cref="ProtocolViolationException">The bytes are not a frame.</exception>
    public bool TryTake(out ReceivedFrame frame)
    {
        frame = default;
        if (!_direct.IsEmpty)
        {
            return false;
        }

        while (true)
        {
            if (chunks.TryTakeCompleted(out MessageLease? message))
            {
                frame = new ReceivedFrame(message.Memory.Span, message);
                return true;
            }

            ReadOnlySpan<byte> received = _buffer.AsSpan(_start, _end - _start);
            if (!TryReadHeader(received, out int header, out int size))
            {
                return false;
            }

            ReadOnlySpan<byte> content = received[header..];
            if (content.Length >= size)
            {
                content = content[..size];
                _start += header + size;
                if (!ChunkHeader.IsChunk(content))
                {
                    frame = new ReceivedFrame(content, null);
                    return true;
                }

                RequireHandshake();
                chunks.Append(content);
                continue;
            }

            if (size - content.Length > DirectThreshold && ChunkHeader.TryParse(content, size, out ChunkHeader chunk))
            {
                RequireHandshake();
                _direct = chunks.Begin(chunk, content[chunk.Length..]);
                _start = _end = 0;
            }

            return false;
        }
    }

    /// <summary>
    /// Returns true if the next frame has been received and answers the call. In doubt it returns false: it only
    /// recognizes the form that this library writes.
    /// </summary>
    public bool NextIsAnswerTo(int id)
    {
        const int KindOffset = FrameLayout.HeaderSize + 1;
        ReadOnlySpan<byte> received = _buffer.AsSpan(_start, _end - _start);
        return _direct.IsEmpty && !chunks.HasCompleted && received.Length >= FrameLayout.CallIdOffset + 2
            && received[0] == MessagePackCode.Bin32
            && BinaryPrimitives.ReadUInt32BigEndian(received[1..]) <= (uint)(received.Length - FrameLayout.HeaderSize)
            && received[KindOffset] is (byte)FrameKind.Reply or (byte)FrameKind.Error
            && received[KindOffset + 1] == MessagePackCode.UInt16
            && BinaryPrimitives.ReadUInt16BigEndian(received[FrameLayout.CallIdOffset..]) == id;
    }

    /// <summary>
    /// Leaves the buffer to a thread that still reads a frame in it, and continues with a copy of the rest. The thread
    /// that hands the pump off calls this.
    /// </summary>
    public void LeaveBuffer()
    {
        byte[] other = new byte[_buffer.Length];
        _buffer.AsSpan(_start, _end - _start).CopyTo(other);
        _end -= _start;
        _start = 0;
        _buffer = other;
    }

    private void RequireHandshake()
    {
        if (!AllowsChunks)
        {
            throw new ProtocolViolationException("H1", "a chunk before the handshake");
        }
    }

    private bool TryReadHeader(ReadOnlySpan<byte> received, out int header, out int size)
    {
        header = size = 0;
        if (received.IsEmpty)
        {
            return false;
        }

        header = received[0] switch
        {
            MessagePackCode.Bin8 => 2,
            MessagePackCode.Bin16 => 3,
            MessagePackCode.Bin32 => 5,
            _ => throw new ProtocolViolationException(
                "F1", $"a frame begins with 0x{received[0]:x2}, not with bin{StrayText.Describe(received)}"),
        };
        if (received.Length < header)
        {
            return false;
        }

        uint length = header switch
        {
            2 => received[1],
            3 => BinaryPrimitives.ReadUInt16BigEndian(received[1..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(received[1..]),
        };
        if (length < 2 || length > (uint)MaxFrameSize)
        {
            throw new ProtocolViolationException(
                "F2", $"a frame of {length} bytes is announced; 2 to {MaxFrameSize} are allowed");
        }

        size = (int)length;
        return true;
    }

    // Makes room for the incomplete frame at the beginning: moves it to the front, or into a larger buffer.
    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        int needed = InitialSize / 2;
        ReadOnlySpan<byte> received = _buffer.AsSpan(_start, _end - _start);
        if (_direct.IsEmpty && TryReadHeader(received, out int header, out int size))
        {
            needed = Math.Max(needed, header + size);
        }

        // A full buffer means that the peer sends more than one read takes. The buffer grows with the traffic, up to
        // two frames.
        bool wasFull = _end == _buffer.Length && _start == 0;
        int wanted = wasFull ? Math.Max(needed, Math.Min(_buffer.Length * 2, MaxFrameSize)) : needed;
        if (wanted > _buffer.Length)
        {
            byte[] larger = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)wanted)];
            received.CopyTo(larger);
            _buffer = larger;
        }
        else if (_buffer.Length - _start < needed || _buffer.Length - _end == 0)
        {
            received.CopyTo(_buffer);
        }
        else
        {
            return;
        }

        _end -= _start;
        _start = 0;
    }
}
