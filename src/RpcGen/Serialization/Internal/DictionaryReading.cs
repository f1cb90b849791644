namespace RpcGen.Serialization.Internal;

/// <summary>Reads the pairs of a map.</summary>
internal static class DictionaryReading<TKey, TValue, TKeyCodec, TValueCodec>
    where TKey : notnull
    where TKeyCodec : IRpcCodec<TKey>
    where TValueCodec : IRpcCodec<TValue>
{
    private const string Twice = "A dictionary key appears twice";

    /// <summary>For keys that cannot collide, or too few of them to matter.</summary>
    public static Dictionary<TKey, TValue> Directly(ref RpcReader reader, int count)
    {
        Dictionary<TKey, TValue> pairs = new(count);
        int index = 0;
        try
        {
            for (; index < count; index++)
            {
                TKey key = ReadKey(ref reader);
                if (!pairs.TryAdd(key, TValueCodec.Read(ref reader)))
                {
                    reader.Throw(Twice);
                }
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        return pairs;
    }

    /// <summary>Sees all keys before it fills the table.</summary>
    public static Dictionary<TKey, TValue> KeysFirst(ref RpcReader reader, int count)
    {
        reader.Charge(48 + (count * (Sequence.ItemSize<TKey>() + Sequence.ItemSize<TValue>())));
        TKey[] keys = new TKey[count];
        TValue[] values = new TValue[count];
        int index = 0;
        try
        {
            for (; index < count; index++)
            {
                keys[index] = ReadKey(ref reader);
                values[index] = TValueCodec.Read(ref reader);
            }
        }
        catch (RpcSerializationException exception)
        {
            exception.AtIndex(index);
            throw;
        }

        Dictionary<TKey, TValue> pairs = new(count);
        if (KeyGuard<TKey>.ForTable(keys, pairs.EnsureCapacity(0)) is { } comparer)
        {
            pairs = new Dictionary<TKey, TValue>(count, comparer);
        }

        for (index = 0; index < count; index++)
        {
            if (!pairs.TryAdd(keys[index], values[index]))
            {
                throw new RpcSerializationException(Twice, reader.Consumed).AtIndex(index);
            }
        }

        return pairs;
    }

    private static TKey ReadKey(ref RpcReader reader)
    {
        TKey key = TKeyCodec.Read(ref reader);
        if (key is null)
        {
            reader.Throw("A dictionary key is nil");
        }

        return key;
    }
}
