using System.Buffers;
using System.Runtime.InteropServices;
using RpcGen.Serialization.Internal;

namespace RpcGen.Serialization.Codecs;

/// <summary><c>T[]</c> as an array, or nil.</summary>
public readonly struct ArrayCodec<T, TCodec> : IRpcCodec<T[]?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, T[]? value)
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
    public static T[]? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="List{T}"/> as an array, or nil.</summary>
public readonly struct ListCodec<T, TCodec> : IRpcCodec<List<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, List<T>? value)
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
    public static List<T>? Read(ref MessagePackReader reader)
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
public readonly struct MemoryCodec<T, TCodec> : IRpcCodec<Memory<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Memory<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.Span);

    /// <inheritdoc/>
    public static Memory<T> Read(ref MessagePackReader reader) => Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="ReadOnlyMemory{T}"/> as an array.</summary>
public readonly struct ReadOnlyMemoryCodec<T, TCodec> : IRpcCodec<ReadOnlyMemory<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlyMemory<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.Span);

    /// <inheritdoc/>
    public static ReadOnlyMemory<T> Read(ref MessagePackReader reader) => Sequence.Read<T, TCodec>(ref reader);
}

/// <summary><see cref="ReadOnlySequence{T}"/> as an array.</summary>
public readonly struct ReadOnlySequenceCodec<T, TCodec> : IRpcCodec<ReadOnlySequence<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlySequence<T> value) =>
        Sequence.Write<T, TCodec>(ref writer, value.IsSingleSegment ? value.FirstSpan : value.ToArray());

    /// <inheritdoc/>
    public static ReadOnlySequence<T> Read(ref MessagePackReader reader) =>
        new(Sequence.Read<T, TCodec>(ref reader));
}

/// <summary><see cref="ArraySegment{T}"/> as an array, or nil for the default value.</summary>
public readonly struct ArraySegmentCodec<T, TCodec> : IRpcCodec<ArraySegment<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ArraySegment<T> value)
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
    public static ArraySegment<T> Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? default : new(Sequence.Read<T, TCodec>(ref reader));
}
