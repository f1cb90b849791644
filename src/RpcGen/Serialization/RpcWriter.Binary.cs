using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RpcGen.Buffers;

namespace RpcGen.Serialization;

public ref partial struct RpcWriter
{
    /// <summary>Writes binary data.</summary>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>
    /// Writes binary data. On a connection a large one is sent from this memory without copying it, so its content
    /// must not change until the call ends.
    /// </summary>
    public void WriteBinary(ReadOnlyMemory<byte> value)
    {
        WriteBinaryHeader(value.Length);
        // Only arrays: other memory might be freed while a piece of a cancelled call is still on its way.
        if (value.Length >= MessageBuffer.SpliceThreshold && _output is MessageBuffer buffer
            && MemoryMarshal.TryGetArray(value, out _))
        {
            Flush();
            buffer.Splice(value);
            _span = buffer.GetSpan();
        }
        else
        {
            WriteRaw(value.Span);
        }
    }

    internal void WriteBuffer(RpcBuffer value)
    {
        WriteBinary(value.Memory);
        (_output as MessageBuffer)?.DisposeWhenSent(value);
    }

    /// <summary>Writes the header of binary data; exactly <paramref name="length"/> bytes must follow.</summary>
    public void WriteBinaryHeader(int length)
    {
        Span<byte> span = Reserve(5);
        switch (length)
        {
            case <= byte.MaxValue:
                ArgumentOutOfRangeException.ThrowIfNegative(length);
                span[0] = MessagePackCode.Bin8;
                span[1] = (byte)length;
                _position += 2;
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.Bin16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
                _position += 3;
                break;
            default:
                span[0] = MessagePackCode.Bin32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
                _position += 5;
                break;
        }
    }

    /// <summary>Writes the header of an extension; exactly <paramref name="length"/> bytes must follow.</summary>
    public void WriteExtensionHeader(sbyte type, int length)
    {
        Span<byte> span = Reserve(6);
        int header = 1;
        switch (length)
        {
            case 1 or 2 or 4 or 8 or 16:
                span[0] = (byte)(MessagePackCode.FixExt1 + int.Log2(length));
                break;
            case <= byte.MaxValue:
                ArgumentOutOfRangeException.ThrowIfNegative(length);
                span[0] = MessagePackCode.Ext8;
                span[1] = (byte)length;
                header = 2;
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.Ext16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
                header = 3;
                break;
            default:
                span[0] = MessagePackCode.Ext32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
                header = 5;
                break;
        }

        span[header] = unchecked((byte)type);
        _position += header + 1;
    }

    /// <summary>
    /// Writes a moment as MessagePack's timestamp extension, in its shortest form. Local times are converted to UTC;
    /// unspecified ones are taken as UTC.
    /// </summary>
    public void Write(DateTime value)
    {
        if (value.Kind == DateTimeKind.Local)
        {
            value = value.ToUniversalTime();
        }

        long seconds = Math.DivRem(value.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond, out long ticks);
        if (ticks < 0)
        {
            seconds--;
            ticks += TimeSpan.TicksPerSecond;
        }

        uint nanoseconds = (uint)(ticks * 100);
        if (seconds >> 34 != 0)
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 12);
            Span<byte> span = Reserve(12);
            BinaryPrimitives.WriteUInt32BigEndian(span, nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(span[4..], seconds);
            _position += 12;
        }
        else if (nanoseconds == 0 && seconds <= uint.MaxValue)
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 4);
            BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), (uint)seconds);
            _position += 4;
        }
        else
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 8);
            BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), ((ulong)nanoseconds << 34) | (ulong)seconds);
            _position += 8;
        }
    }
}
