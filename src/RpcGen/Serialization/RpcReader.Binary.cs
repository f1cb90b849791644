using System.Buffers.Binary;

namespace RpcGen.Serialization;

public ref partial struct RpcReader
{
    private const long MaxTimestampSeconds = 253402300799; // 9999-12-31T23:59:59Z, DateTime's last second
    private const long MinTimestampSeconds = -62135596800; // 0001-01-01T00:00:00Z

    /// <summary>Reads binary data without copying it.</summary>
    /// <exception cref="RpcSerializationException">The next value is not binary data.</exception>
    public ReadOnlySpan<byte> ReadBinary()
    {
        byte code = NextCode;
        if (code is not (>= MessagePackCode.Bin8 and <= MessagePackCode.Bin32))
        {
            ThrowUnexpected("binary data");
        }

        return TakeChecked(ReadLength(1 << (code - MessagePackCode.Bin8)));
    }

    /// <summary>Reads the header of binary data only; its bytes follow, and may still be missing.</summary>
    /// <exception cref="RpcSerializationException">The next value is not binary data, or longer than 2 GiB.</exception>
    public int ReadBinaryHeader()
    {
        byte code = NextCode;
        if (code is not (>= MessagePackCode.Bin8 and <= MessagePackCode.Bin32))
        {
            ThrowUnexpected("binary data");
        }

        uint length = ReadLength(1 << (code - MessagePackCode.Bin8));
        if (length > int.MaxValue)
        {
            Throw($"A length of {length} bytes is claimed");
        }

        return (int)length;
    }

    /// <summary>Reads binary data: a view of the input if the reader was made from memory, else a copy.</summary>
    /// <exception cref="RpcSerializationException">The next value is not binary data.</exception>
    public ReadOnlyMemory<byte> ReadBinaryMemory()
    {
        ReadOnlySpan<byte> bytes = ReadBinary();
        if (!_memory.IsEmpty)
        {
            _lease?.Keep();
            return _memory.Slice(_position - bytes.Length, bytes.Length);
        }

        Charge(bytes.Length);
        return bytes.ToArray();
    }

    internal RpcBuffer ReadBuffer()
    {
        ReadOnlySpan<byte> bytes = ReadBinary();
        Charge(64);
        if (_lease is not null)
        {
            return new RpcBuffer(_lease, _memory.Slice(_position - bytes.Length, bytes.Length));
        }

        Charge(bytes.Length);
        RpcBuffer buffer = RpcBuffer.Rent(bytes.Length);
        bytes.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>Reads an extension: its type and its body, which is not copied.</summary>
    /// <exception cref="RpcSerializationException">The next value is not an extension.</exception>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        byte code = NextCode;
        uint length;
        if (code is >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16)
        {
            _position++;
            length = 1u << (code - MessagePackCode.FixExt1);
        }
        else if (code is >= MessagePackCode.Ext8 and <= MessagePackCode.Ext32)
        {
            length = ReadLength(1 << (code - MessagePackCode.Ext8));
        }
        else
        {
            type = 0;
            ThrowUnexpected("an extension");
            return default;
        }

        type = (sbyte)Take(1)[0];
        return TakeChecked(length);
    }

    /// <summary>Reads a moment from MessagePack's timestamp extension, as UTC.</summary>
    /// <exception cref="RpcSerializationException">It is not a timestamp, or one that DateTime cannot hold.</exception>
    public DateTime ReadDateTime()
    {
        ReadOnlySpan<byte> body = ReadExtension(out sbyte type);
        if (type != MessagePackCode.TimestampType)
        {
            Throw($"Expected a timestamp, found an extension of type {type}");
        }

        long seconds;
        uint nanoseconds = 0;
        switch (body.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(body);
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(body);
                seconds = (long)(both & 0x3_ffff_ffff);
                nanoseconds = (uint)(both >> 34);
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(body);
                seconds = BinaryPrimitives.ReadInt64BigEndian(body[4..]);
                break;
            default:
                Throw($"A timestamp has 4, 8 or 12 bytes, not {body.Length}");
                return default;
        }

        if (nanoseconds > 999_999_999 || seconds is < MinTimestampSeconds or > MaxTimestampSeconds)
        {
            Throw("The timestamp is out of range");
        }

        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100));
    }
}
