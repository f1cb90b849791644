using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RpcGen.Serialization;

public ref partial struct RpcWriter
{
    /// <summary>Writes an integer in its shortest form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int value) => Write((long)value);

    /// <inheritdoc cref="Write(int)"/>
    public void Write(uint value) => Write((ulong)value);

    /// <inheritdoc cref="Write(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(long value)
    {
        if ((ulong)value <= MessagePackCode.MaxPositiveFixInt)
        {
            WriteByte((byte)value);
        }
        else
        {
            WriteLong(value);
        }
    }

    /// <inheritdoc cref="Write(int)"/>
    public void Write(ulong value)
    {
        Span<byte> span = Reserve(9);
        switch (value)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
                span[0] = (byte)value;
                _position++;
                break;
            case <= byte.MaxValue:
                span[0] = MessagePackCode.UInt8;
                span[1] = (byte)value;
                _position += 2;
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.UInt16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
                _position += 3;
                break;
            case <= uint.MaxValue:
                span[0] = MessagePackCode.UInt32;
                BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value);
                _position += 5;
                break;
            default:
                span[0] = MessagePackCode.UInt64;
                BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
                _position += 9;
                break;
        }
    }

    private void WriteLong(long value)
    {
        if (value >= 0)
        {
            Write((ulong)value);
            return;
        }

        Span<byte> span = Reserve(9);
        switch (value)
        {
            case >= -32:
                span[0] = unchecked((byte)value);
                _position++;
                break;
            case >= sbyte.MinValue:
                span[0] = MessagePackCode.Int8;
                span[1] = unchecked((byte)value);
                _position += 2;
                break;
            case >= short.MinValue:
                span[0] = MessagePackCode.Int16;
                BinaryPrimitives.WriteInt16BigEndian(span[1..], (short)value);
                _position += 3;
                break;
            case >= int.MinValue:
                span[0] = MessagePackCode.Int32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], (int)value);
                _position += 5;
                break;
            default:
                span[0] = MessagePackCode.Int64;
                BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
                _position += 9;
                break;
        }
    }
}
