using System.Buffers.Binary;
using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>An enum as its underlying integer; values without a name are kept.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EnumCodec<TEnum, TUnderlying, TCodec> : IRpcCodec<TEnum>
    where TEnum : struct, Enum
    where TUnderlying : struct
    where TCodec : IRpcCodec<TUnderlying>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, TEnum value) =>
        TCodec.Write(ref writer, Unsafe.BitCast<TEnum, TUnderlying>(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TEnum Read(ref RpcReader reader) =>
        Unsafe.BitCast<TUnderlying, TEnum>(TCodec.Read(ref reader));
}

/// <summary><see cref="Half"/> as a float 32; any number that it holds exactly is accepted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HalfCodec : IRpcCodec<Half>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Half value) => writer.Write((float)value);

    /// <inheritdoc/>
    public static Half Read(ref RpcReader reader)
    {
        double number = reader.ReadDouble();
        Half value = (Half)number;
        if ((double)value != number && !double.IsNaN(number))
        {
            reader.Throw($"{number} does not fit into a Half without loss");
        }

        return value;
    }
}

/// <summary><c>decimal</c> as its invariant text, which keeps the scale.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DecimalCodec : IRpcCodec<decimal>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, decimal value)
    {
        Span<byte> text = stackalloc byte[32]; // 31 characters at most: sign, 29 digits, point
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        writer.WriteUtf8(text[..length]);
    }

    /// <inheritdoc/>
    public static decimal Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> text = reader.ReadUtf8();
        Span<byte> canonical = stackalloc byte[32];
        if (text.Length > canonical.Length
            || !decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out decimal value)
            || !value.TryFormat(canonical, out int length, provider: CultureInfo.InvariantCulture)
            || !text.SequenceEqual(canonical[..length]))
        {
            reader.Throw("The text is not a decimal number as decimal.ToString writes it");
            return default;
        }

        return value;
    }
}

/// <summary><see cref="BigInteger"/> as binary data: two's complement, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BigIntegerCodec : IRpcCodec<BigInteger>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, BigInteger value) =>
        writer.WriteBinary(value.ToByteArray().AsSpan());

    /// <inheritdoc/>
    public static BigInteger Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        reader.Charge(bytes.Length + 32);
        return new BigInteger(bytes);
    }
}

/// <summary><see cref="Int128"/> as 16 bytes of binary data, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int128Codec : IRpcCodec<Int128>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Int128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, value);
        writer.WriteBinary(bytes);
    }

    /// <inheritdoc/>
    public static Int128 Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        if (bytes.Length != 16)
        {
            reader.Throw($"Int128 takes 16 bytes, found {bytes.Length}");
        }

        return BinaryPrimitives.ReadInt128LittleEndian(bytes);
    }
}

/// <summary><see cref="UInt128"/> as 16 bytes of binary data, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt128Codec : IRpcCodec<UInt128>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        writer.WriteBinary(bytes);
    }

    /// <inheritdoc/>
    public static UInt128 Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        if (bytes.Length != 16)
        {
            reader.Throw($"UInt128 takes 16 bytes, found {bytes.Length}");
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }
}

/// <summary><see cref="Guid"/> as text of 36 characters (format D).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuidCodec : IRpcCodec<Guid>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Guid value)
    {
        Span<byte> text = writer.Reserve(38);
        text[0] = MessagePackCode.Str8;
        text[1] = 36;
        value.TryFormat(text[2..], out _);
        writer.Advance(38);
    }

    /// <inheritdoc/>
    public static Guid Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> text = reader.ReadUtf8();
        if (text.Length != 36 || !Utf8Parser.TryParse(text, out Guid value, out int consumed, 'D') || consumed != 36)
        {
            reader.Throw("The text is not a GUID of 36 characters");
            return default;
        }

        return value;
    }
}

/// <summary><see cref="Rune"/> as its code point.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RuneCodec : IRpcCodec<Rune>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Rune value) => writer.Write(value.Value);

    /// <inheritdoc/>
    public static Rune Read(ref RpcReader reader)
    {
        int codePoint = reader.ReadInt32();
        if (!Rune.TryCreate(codePoint, out Rune value))
        {
            reader.Throw($"{codePoint} is not a Unicode scalar value");
        }

        return value;
    }
}

/// <summary><see cref="Complex"/> as an array of real and imaginary part.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ComplexCodec : IRpcCodec<Complex>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Complex value)
    {
        writer.WriteArrayHeader(2);
        writer.Write(value.Real);
        writer.Write(value.Imaginary);
    }

    /// <inheritdoc/>
    public static Complex Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        return new Complex(reader.ReadDouble(), reader.ReadDouble());
    }
}

/// <summary><see cref="Vector2"/> as an array of its components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector2Codec : IRpcCodec<Vector2>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Vector2 value)
    {
        writer.WriteArrayHeader(2);
        writer.Write(value.X);
        writer.Write(value.Y);
    }

    /// <inheritdoc/>
    public static Vector2 Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        return new Vector2(reader.ReadSingle(), reader.ReadSingle());
    }
}

/// <summary><see cref="Vector3"/> as an array of its components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector3Codec : IRpcCodec<Vector3>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Vector3 value)
    {
        writer.WriteArrayHeader(3);
        writer.Write(value.X);
        writer.Write(value.Y);
        writer.Write(value.Z);
    }

    /// <inheritdoc/>
    public static Vector3 Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(3);
        return new Vector3(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
    }
}

/// <summary><see cref="Vector4"/> as an array of its components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector4Codec : IRpcCodec<Vector4>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Vector4 value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.X);
        writer.Write(value.Y);
        writer.Write(value.Z);
        writer.Write(value.W);
    }

    /// <inheritdoc/>
    public static Vector4 Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(4);
        return new Vector4(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
    }
}

/// <summary><see cref="Quaternion"/> as an array of its components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuaternionCodec : IRpcCodec<Quaternion>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Quaternion value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.X);
        writer.Write(value.Y);
        writer.Write(value.Z);
        writer.Write(value.W);
    }

    /// <inheritdoc/>
    public static Quaternion Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(4);
        return new Quaternion(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
    }
}
