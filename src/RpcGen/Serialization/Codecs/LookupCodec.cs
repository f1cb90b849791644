using System.Runtime.CompilerServices;
using RpcGen.Serialization.Internal;

namespace RpcGen.Serialization.Codecs;

/// <summary><see cref="ILookup{TKey, TElement}"/> as an array of pairs of key and array of elements, or nil.</summary>
public readonly struct LookupCodec<TKey, TElement, TKeyCodec, TElementCodec> : IRpcCodec<ILookup<TKey, TElement>?>
    where TKey : notnull
    where TKeyCodec : IRpcCodec<TKey>
    where TElementCodec : IRpcCodec<TElement>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ILookup<TKey, TElement>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(value.Count);
        foreach (IGrouping<TKey, TElement> group in value)
        {
            writer.WriteArrayHeader(2);
            TKeyCodec.Write(ref writer, group.Key);
            Sequence.Write<TElement, TElementCodec>(ref writer, group);
        }
    }

    /// <inheritdoc/>
    public static ILookup<TKey, TElement>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Charge(200 + (count * 96L));
        List<KeyValuePair<TKey, TElement>> flat = [];
        for (int i = 0; i < count; i++)
        {
            reader.ReadArrayHeader(2);
            TKey key = TKeyCodec.Read(ref reader);
            TElement[] elements = Sequence.Read<TElement, TElementCodec>(ref reader);
            reader.Charge(elements.Length * (16L + Unsafe.SizeOf<KeyValuePair<TKey, TElement>>()));
            flat.AddRange(elements.Select(element => KeyValuePair.Create(key, element)));
        }

        return flat.ToLookup(pair => pair.Key, pair => pair.Value, KeyGuard<TKey>.Comparer(flat.Count));
    }
}
