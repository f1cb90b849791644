using System.Runtime.CompilerServices;

namespace RpcGen.Serialization.Internal;

/// <summary>What all collection codecs share: headers, limits, and the index in the path of an error.</summary>
internal static class Sequence
{
    // Below what the budget grants for a byte.
    private const int MaxForOneByte = 96;

    public static void Write<T, TCodec>(ref RpcWriter writer, scoped ReadOnlySpan<T> items)
        where TCodec : IRpcCodec<T>
    {
        writer.Enter();
        writer.WriteArrayHeader(items.Length);
        int index = 0;
        try
        {
            for (; index < items.Length; index++)
            {
                TCodec.Write(ref writer, items[index]);
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        writer.Leave();
    }

    public static void Write<T, TCodec>(ref RpcWriter writer, IEnumerable<T> items)
        where TCodec : IRpcCodec<T>
    {
        // The header needs the count; a collection that changes meanwhile, or a lazy one, is snapshot first.
        if (items is not (IReadOnlyCollection<T> or ICollection<T>)
            || !items.TryGetNonEnumeratedCount(out int count))
        {
            Write<T, TCodec>(ref writer, items.ToArray());
            return;
        }

        writer.Enter();
        writer.WriteArrayHeader(count);
        int index = 0;
        try
        {
            foreach (T item in items)
            {
                TCodec.Write(ref writer, item);
                index++;
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        if (index != count)
        {
            throw new RpcSerializationException("The collection changed while it was being written.");
        }

        writer.Leave();
    }

    /// <summary>Reads a whole array. Its memory is charged before it is allocated.</summary>
    public static T[] Read<T, TCodec>(ref RpcReader reader)
        where TCodec : IRpcCodec<T>
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
        {
            return [];
        }

        T[] items = Allocate<T>(ref reader, count);
        Fill<T, TCodec>(ref reader, items);
        return items;
    }

    public static T[] Allocate<T>(ref RpcReader reader, int count)
    {
        reader.Charge(24 + (count * ItemSize<T>()));
        return new T[count];
    }

    /// <summary>
    /// What a slot for an item is charged. A nullable value may honestly be one byte, nil, however large it is.
    /// </summary>
    public static long ItemSize<T>() =>
        typeof(T).IsValueType && default(T) is null ? Math.Min(Unsafe.SizeOf<T>(), MaxForOneByte) : Unsafe.SizeOf<T>();

    /// <summary>What an empty collection is charged, which may honestly be one byte, too.</summary>
    public static long FixedCost(int size) => Math.Min(size, MaxForOneByte);

    public static void Fill<T, TCodec>(ref RpcReader reader, scoped Span<T> items)
        where TCodec : IRpcCodec<T>
    {
        reader.Enter();
        int index = 0;
        try
        {
            for (; index < items.Length; index++)
            {
                items[index] = TCodec.Read(ref reader);
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        reader.Leave();
    }
}
