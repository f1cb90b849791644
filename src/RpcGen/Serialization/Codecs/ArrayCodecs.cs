using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary><c>T[]</c> as an array, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArrayCodec<T, TCodec> : IRpcCodec<T[]?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T[]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            // Not AsSpan: it refuses an array of a more derived element type.
            Sequence.Write<T, TCodec>(ref writer, new ReadOnlySpan<T>(value));
        }
    }

    /// <inheritdoc/>
    public static T[]? Read(ref RpcReader reader) =>
        reader.TryReadNil() ? null : Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="List{T}"/> as an array, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListCodec<T, TCodec> : IRpcCodec<List<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, List<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            Sequence.Write<T, TCodec>(ref writer, CollectionsMarshal.AsSpan(value));
        }
    }

    /// <inheritdoc/>
    public static List<T>? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Charge(count == 0 ? 32 : 56 + (count * Sequence.ItemSize<T>()));
        List<T> list = new(count);
        CollectionsMarshal.SetCount(list, count);
        Sequence.Fill<T, TCodec>(ref reader, CollectionsMarshal.AsSpan(list));
        return list;
    }
}

/// <summary><see cref="Memory{T}"/> as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MemoryCodec<T, TCodec> : IRpcCodec<Memory<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Memory<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.Span);

    /// <inheritdoc/>
    public static Memory<T> Read(ref RpcReader reader) => Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="ReadOnlyMemory{T}"/> as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyMemoryCodec<T, TCodec> : IRpcCodec<ReadOnlyMemory<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ReadOnlyMemory<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.Span);

    /// <inheritdoc/>
    public static ReadOnlyMemory<T> Read(ref RpcReader reader) => Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="ReadOnlySequence{T}"/> as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlySequenceCodec<T, TCodec> : IRpcCodec<ReadOnlySequence<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ReadOnlySequence<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.IsSingleSegment ? value.FirstSpan : value.ToArray());

    /// <inheritdoc/>
    public static ReadOnlySequence<T> Read(ref RpcReader reader) =>
        new(Sequence.Read<T, TCodec>(ref reader));
}

/// <summary><see cref="ArraySegment{T}"/> as an array, or nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArraySegmentCodec<T, TCodec> : IRpcCodec<ArraySegment<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ArraySegment<T> value)
    {
        if (value.Array is null)
        {
            writer.WriteNil();
        }
        else
        {
            Sequence.Write<T, TCodec>(ref writer, value.AsSpan());
        }
    }

    /// <inheritdoc/>
    public static ArraySegment<T> Read(ref RpcReader reader) =>
        reader.TryReadNil() ? default : new(Sequence.Read<T, TCodec>(ref reader));
}
