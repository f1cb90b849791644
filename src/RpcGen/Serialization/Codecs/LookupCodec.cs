using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary><see cref="ILookup{TKey, TElement}"/> as an array of pairs of key and array of elements, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LookupCodec<TKey, TElement, TKeyCodec, TElementCodec> : IRpcCodec<ILookup<TKey, TElement>?>
    where TKey : notnull
    where TKeyCodec : IRpcCodec<TKey>
    where TElementCodec : IRpcCodec<TElement>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ILookup<TKey, TElement>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Enter();
        writer.WriteArrayHeader(value.Count);
        int index = 0;
        try
        {
            foreach (IGrouping<TKey, TElement> group in value)
            {
                writer.WriteArrayHeader(2);
                TKeyCodec.Write(ref writer, group.Key);
                Sequence.Write<TElement, TElementCodec>(ref writer, group);
                index++;
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        writer.Leave();
    }

    /// <inheritdoc/>
    public static ILookup<TKey, TElement>? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Charge(Sequence.FixedCost(200) + (count * (88 + Sequence.ItemSize<TKey>())));
        reader.Enter();
        TKey[] keys = new TKey[count];
        List<KeyValuePair<TKey, TElement>> flat = [];
        int index = 0;
        try
        {
            for (; index < count; index++)
            {
                reader.ReadArrayHeader(2);
                TKey key = keys[index] = TKeyCodec.Read(ref reader);
                TElement[] elements = Sequence.Read<TElement, TElementCodec>(ref reader);
                reader.Charge(elements.Length * (16 + Sequence.ItemSize<TKey>() + Sequence.ItemSize<TElement>()));
                flat.AddRange(elements.Select(element => KeyValuePair.Create(key, element)));
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        reader.Leave();
        ILookup<TKey, TElement> lookup =
            flat.ToLookup(pair => pair.Key, pair => pair.Value, KeyGuard<TKey>.ForAnyTable(keys));
        if (lookup.Count != count)
        {
            reader.Throw("A key of the lookup appears twice, or has no elements");
        }

        return lookup;
    }
}
