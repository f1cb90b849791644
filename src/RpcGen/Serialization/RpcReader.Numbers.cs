using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RpcGen.Serialization;

public ref partial struct RpcReader
{
    /// <summary>Reads an integer of any width.</summary>
    /// <exception cref="RpcSerializationException">It is not an integer, or out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32()
    {
        byte code = NextCode;
        if (code <= MessagePackCode.MaxPositiveFixInt)
        {
            _position++;
            return code;
        }

        return (int)ReadSigned(int.MinValue, int.MaxValue, "int");
    }

    /// <inheritdoc cref="ReadInt32"/>
    public long ReadInt64() => ReadSigned(long.MinValue, long.MaxValue, "long");

    /// <inheritdoc cref="ReadInt32"/>
    public short ReadInt16() => (short)ReadSigned(short.MinValue, short.MaxValue, "short");

    /// <inheritdoc cref="ReadInt32"/>
    public sbyte ReadSByte() => (sbyte)ReadSigned(sbyte.MinValue, sbyte.MaxValue, "sbyte");

    /// <inheritdoc cref="ReadInt32"/>
    public uint ReadUInt32() => (uint)ReadUnsigned(uint.MaxValue, "uint");

    /// <inheritdoc cref="ReadInt32"/>
    public ulong ReadUInt64() => ReadUnsigned(ulong.MaxValue, "ulong");

    /// <inheritdoc cref="ReadInt32"/>
    public ushort ReadUInt16() => (ushort)ReadUnsigned(ushort.MaxValue, "ushort");

    /// <inheritdoc cref="ReadInt32"/>
    public byte ReadByte() => (byte)ReadUnsigned(byte.MaxValue, "byte");

    /// <summary>Reads a float 32, or another number that one holds exactly.</summary>
    /// <exception cref="RpcSerializationException">The next value is something else.</exception>
    public float ReadSingle()
    {
        if (NextCode == MessagePackCode.Float32)
        {
            return BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..]);
        }

        double number = ReadDouble();
        float value = (float)number;
        if (value != number && !double.IsNaN(number))
        {
            ThrowInexact(number.ToString(CultureInfo.InvariantCulture), "float");
        }

        return value;
    }

    /// <summary>Reads a float 64, a float 32, or an integer that a float 64 holds exactly.</summary>
    /// <exception cref="RpcSerializationException">The next value is something else.</exception>
    public double ReadDouble() => NextCode switch
    {
        MessagePackCode.Float64 => BinaryPrimitives.ReadDoubleBigEndian(Take(9)[1..]),
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..]),
        _ => ReadWhole(),
    };

    // Writers without a type for integers send 3.0 as 3.
    private double ReadWhole()
    {
        if (NextCode is > MessagePackCode.MaxPositiveFixInt and < MessagePackCode.MinNegativeFixInt
            and (< MessagePackCode.UInt8 or > MessagePackCode.Int64))
        {
            ThrowUnexpected("a number");
        }

        ulong bits = ReadIntegerBits(out bool negative);
        ulong magnitude = negative ? 0 - bits : bits;
        int bounds = BitOperations.LeadingZeroCount(magnitude) + BitOperations.TrailingZeroCount(magnitude);
        if (bounds < 64 - 53)
        {
            ThrowInexact(negative ? $"{(long)bits}" : $"{bits}", "double");
        }

        return negative ? (long)bits : bits;
    }

    private long ReadSigned(long min, long max, string type)
    {
        ulong bits = ReadIntegerBits(out bool negative);
        long value = (long)bits;
        if (negative ? value < min : bits > (ulong)max)
        {
            ThrowRange(bits, negative, type);
        }

        return value;
    }

    private ulong ReadUnsigned(ulong max, string type)
    {
        ulong bits = ReadIntegerBits(out bool negative);
        if (negative || bits > max)
        {
            ThrowRange(bits, negative, type);
        }

        return bits;
    }

    // The value in two's complement; negative tells which of the two readings is meant.
    private ulong ReadIntegerBits(out bool negative)
    {
        byte code = NextCode;
        negative = false;
        if (code <= MessagePackCode.MaxPositiveFixInt)
        {
            _position++;
            return code;
        }

        long signed;
        switch (code)
        {
            case >= MessagePackCode.MinNegativeFixInt:
                _position++;
                signed = (sbyte)code;
                break;
            case MessagePackCode.UInt8:
                return Take(2)[1];
            case MessagePackCode.UInt16:
                return BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]);
            case MessagePackCode.UInt32:
                return BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]);
            case MessagePackCode.UInt64:
                return BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]);
            case MessagePackCode.Int8:
                signed = (sbyte)Take(2)[1];
                break;
            case MessagePackCode.Int16:
                signed = BinaryPrimitives.ReadInt16BigEndian(Take(3)[1..]);
                break;
            case MessagePackCode.Int32:
                signed = BinaryPrimitives.ReadInt32BigEndian(Take(5)[1..]);
                break;
            case MessagePackCode.Int64:
                signed = BinaryPrimitives.ReadInt64BigEndian(Take(9)[1..]);
                break;
            default:
                ThrowUnexpected("an integer");
                return 0;
        }

        negative = signed < 0;
        return (ulong)signed;
    }

    [DoesNotReturn]
    private readonly void ThrowRange(ulong bits, bool negative, string type) =>
        Throw($"{(negative ? ((long)bits).ToString() : bits.ToString())} is out of range for {type}");

    [DoesNotReturn]
    private readonly void ThrowInexact(string number, string type) =>
        Throw($"{number} does not fit into a {type} without loss");
}
