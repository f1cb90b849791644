using System.ComponentModel;
using System.Runtime.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary><c>bool</c> as a MessagePack boolean.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BooleanCodec : IRpcCodec<bool>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, bool value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Read(ref RpcReader reader) => reader.ReadBoolean();
}

/// <summary><c>byte</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteCodec : IRpcCodec<byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, byte value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Read(ref RpcReader reader) => reader.ReadByte();
}

/// <summary><c>sbyte</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SByteCodec : IRpcCodec<sbyte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, sbyte value) => writer.Write((int)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte Read(ref RpcReader reader) => reader.ReadSByte();
}

/// <summary><c>short</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int16Codec : IRpcCodec<short>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, short value) => writer.Write((int)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Read(ref RpcReader reader) => reader.ReadInt16();
}

/// <summary><c>ushort</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt16Codec : IRpcCodec<ushort>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, ushort value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read(ref RpcReader reader) => reader.ReadUInt16();
}

/// <summary><c>int</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int32Codec : IRpcCodec<int>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, int value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref RpcReader reader) => reader.ReadInt32();
}

/// <summary><c>uint</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt32Codec : IRpcCodec<uint>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, uint value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ref RpcReader reader) => reader.ReadUInt32();
}

/// <summary><c>long</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int64Codec : IRpcCodec<long>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, long value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Read(ref RpcReader reader) => reader.ReadInt64();
}

/// <summary><c>ulong</c> as an integer in its shortest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt64Codec : IRpcCodec<ulong>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, ulong value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref RpcReader reader) => reader.ReadUInt64();
}

/// <summary><c>float</c> as a float 32; any number that it holds exactly is accepted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleCodec : IRpcCodec<float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, float value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Read(ref RpcReader reader) => reader.ReadSingle();
}

/// <summary><c>double</c> as a float 64; any number that it holds exactly is accepted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleCodec : IRpcCodec<double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, double value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Read(ref RpcReader reader) => reader.ReadDouble();
}

/// <summary><c>char</c> as its UTF-16 code unit as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CharCodec : IRpcCodec<char>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, char value) => writer.Write((uint)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static char Read(ref RpcReader reader) => (char)reader.ReadUInt16();
}

/// <summary><c>string</c> as a UTF-8 string or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringCodec : IRpcCodec<string?>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, string? value) => writer.Write(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static string? Read(ref RpcReader reader) => reader.ReadString();
}
