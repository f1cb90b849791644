using System.ComponentModel;
using System.Runtime.InteropServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary><c>T[,]</c> as an array of its 2 lengths and one array of all items, the last index fastest.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Array2Codec<T, TCodec> : IRpcCodec<T[,]?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T[,]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        ArrayShape.Write(ref writer, value);
        Sequence.Write<T, TCodec>(ref writer, ArrayShape.Flat<T>(value));
    }

    /// <inheritdoc/>
    public static T[,]? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(3);
        Span<int> lengths = stackalloc int[2];
        int count = ArrayShape.Read(ref reader, lengths);
        ArrayShape.Charge<T>(ref reader, count);
        T[,] items = new T[lengths[0], lengths[1]];
        Sequence.Fill<T, TCodec>(ref reader, Flat(items));
        return items;
    }

    private static Span<T> Flat(T[,] items) => items.Length == 0
        ? default
        : MemoryMarshal.CreateSpan(ref items[0, 0], items.Length);
}

/// <summary><c>T[,,]</c> as an array of its 3 lengths and one array of all items, the last index fastest.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Array3Codec<T, TCodec> : IRpcCodec<T[,,]?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T[,,]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        ArrayShape.Write(ref writer, value);
        Sequence.Write<T, TCodec>(ref writer, ArrayShape.Flat<T>(value));
    }

    /// <inheritdoc/>
    public static T[,,]? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(4);
        Span<int> lengths = stackalloc int[3];
        int count = ArrayShape.Read(ref reader, lengths);
        ArrayShape.Charge<T>(ref reader, count);
        T[,,] items = new T[lengths[0], lengths[1], lengths[2]];
        Sequence.Fill<T, TCodec>(ref reader, Flat(items));
        return items;
    }

    private static Span<T> Flat(T[,,] items) => items.Length == 0
        ? default
        : MemoryMarshal.CreateSpan(ref items[0, 0, 0], items.Length);
}

/// <summary><c>T[,,,]</c> as an array of its 4 lengths and one array of all items, the last index fastest.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Array4Codec<T, TCodec> : IRpcCodec<T[,,,]?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T[,,,]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(5);
        ArrayShape.Write(ref writer, value);
        Sequence.Write<T, TCodec>(ref writer, ArrayShape.Flat<T>(value));
    }

    /// <inheritdoc/>
    public static T[,,,]? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(5);
        Span<int> lengths = stackalloc int[4];
        int count = ArrayShape.Read(ref reader, lengths);
        ArrayShape.Charge<T>(ref reader, count);
        T[,,,] items = new T[lengths[0], lengths[1], lengths[2], lengths[3]];
        Sequence.Fill<T, TCodec>(ref reader, Flat(items));
        return items;
    }

    private static Span<T> Flat(T[,,,] items) => items.Length == 0
        ? default
        : MemoryMarshal.CreateSpan(ref items[0, 0, 0, 0], items.Length);
}
