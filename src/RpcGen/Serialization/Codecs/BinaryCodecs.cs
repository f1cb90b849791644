using System.Buffers;
using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>
/// <c>byte[]</c> as binary data. A large array is sent from its own memory: do not change it during the call.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteArrayCodec : IRpcCodec<byte[]?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, byte[]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinary(value.AsMemory());
        }
    }

    /// <inheritdoc/>
    public static byte[]? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        reader.Charge(bytes.Length + 24);
        return bytes.ToArray();
    }
}

/// <summary>
/// <c>ReadOnlyMemory&lt;byte&gt;</c> as binary data; sent without a copy if large. What is read belongs to the
/// receiver.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteReadOnlyMemoryCodec : IRpcCodec<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBinary(value);

    /// <inheritdoc/>
    public static ReadOnlyMemory<byte> Read(ref RpcReader reader) => reader.ReadBinaryMemory();
}

/// <summary><c>Memory&lt;byte&gt;</c> as binary data; sent without a copy if large.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteMemoryCodec : IRpcCodec<Memory<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Memory<byte> value) => writer.WriteBinary(value);

    /// <inheritdoc/>
    public static Memory<byte> Read(ref RpcReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        reader.Charge(bytes.Length + 24);
        return bytes.ToArray();
    }
}

/// <summary><c>ArraySegment&lt;byte&gt;</c> as binary data, or nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteArraySegmentCodec : IRpcCodec<ArraySegment<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ArraySegment<byte> value)
    {
        if (value.Array is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinary(value.AsMemory());
        }
    }

    /// <inheritdoc/>
    public static ArraySegment<byte> Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return default;
        }

        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        reader.Charge(bytes.Length + 24);
        return bytes.ToArray();
    }
}

/// <summary><c>ReadOnlySequence&lt;byte&gt;</c> as binary data. What is read belongs to the receiver.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteSequenceCodec : IRpcCodec<ReadOnlySequence<byte>>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ReadOnlySequence<byte> value)
    {
        writer.WriteBinaryHeader(checked((int)value.Length));
        foreach (ReadOnlyMemory<byte> segment in value)
        {
            writer.WriteRaw(segment.Span);
        }
    }

    /// <inheritdoc/>
    public static ReadOnlySequence<byte> Read(ref RpcReader reader) => new(reader.ReadBinaryMemory());
}

/// <summary><see cref="RpcBuffer"/> as binary data, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RpcBufferCodec : IRpcCodec<RpcBuffer?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, RpcBuffer? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBuffer(value);
        }
    }

    /// <inheritdoc/>
    public static RpcBuffer? Read(ref RpcReader reader) => reader.TryReadNil() ? null : reader.ReadBuffer();
}
