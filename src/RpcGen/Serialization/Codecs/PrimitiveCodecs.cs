using System.Runtime.CompilerServices;

namespace RpcGen.Serialization.Codecs;

/// <summary><c>bool</c> as a MessagePack boolean.</summary>
public readonly struct BooleanCodec : IRpcCodec<bool>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, bool value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Read(ref MessagePackReader reader) => reader.ReadBoolean();
}

/// <summary><c>byte</c> as an integer in its shortest form.</summary>
public readonly struct ByteCodec : IRpcCodec<byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, byte value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Read(ref MessagePackReader reader) => reader.ReadByte();
}

/// <summary><c>sbyte</c> as an integer in its shortest form.</summary>
public readonly struct SByteCodec : IRpcCodec<sbyte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, sbyte value) => writer.Write((int)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte Read(ref MessagePackReader reader) => reader.ReadSByte();
}

/// <summary><c>short</c> as an integer in its shortest form.</summary>
public readonly struct Int16Codec : IRpcCodec<short>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, short value) => writer.Write((int)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Read(ref MessagePackReader reader) => reader.ReadInt16();
}

/// <summary><c>ushort</c> as an integer in its shortest form.</summary>
public readonly struct UInt16Codec : IRpcCodec<ushort>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, ushort value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read(ref MessagePackReader reader) => reader.ReadUInt16();
}

/// <summary><c>int</c> as an integer in its shortest form.</summary>
public readonly struct Int32Codec : IRpcCodec<int>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, int value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref MessagePackReader reader) => reader.ReadInt32();
}

/// <summary><c>uint</c> as an integer in its shortest form.</summary>
public readonly struct UInt32Codec : IRpcCodec<uint>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, uint value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ref MessagePackReader reader) => reader.ReadUInt32();
}

/// <summary><c>long</c> as an integer in its shortest form.</summary>
public readonly struct Int64Codec : IRpcCodec<long>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, long value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Read(ref MessagePackReader reader) => reader.ReadInt64();
}

/// <summary><c>ulong</c> as an integer in its shortest form.</summary>
public readonly struct UInt64Codec : IRpcCodec<ulong>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, ulong value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref MessagePackReader reader) => reader.ReadUInt64();
}

/// <summary><c>float</c> as a float 32; any number that it holds exactly is accepted.</summary>
public readonly struct SingleCodec : IRpcCodec<float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, float value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Read(ref MessagePackReader reader) => reader.ReadSingle();
}

/// <summary><c>double</c> as a float 64; any number that it holds exactly is accepted.</summary>
public readonly struct DoubleCodec : IRpcCodec<double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, double value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Read(ref MessagePackReader reader) => reader.ReadDouble();
}

/// <summary><c>char</c> as its UTF-16 code unit as an integer.</summary>
public readonly struct CharCodec : IRpcCodec<char>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, char value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static char Read(ref MessagePackReader reader) => (char)reader.ReadUInt16();
}

/// <summary><c>string</c> as a UTF-8 string or nil.</summary>
public readonly struct StringCodec : IRpcCodec<string?>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref MessagePackWriter writer, string? value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static string? Read(ref MessagePackReader reader) => reader.ReadString();
}
