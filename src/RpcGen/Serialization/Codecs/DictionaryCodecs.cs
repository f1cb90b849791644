using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>Makes a dictionary of the pairs that were read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IDictionaryFactory<TDictionary, TKey, TValue>
    where TKey : notnull
{
    /// <summary>Makes the dictionary; the source may be kept.</summary>
    static abstract TDictionary Create(Dictionary<TKey, TValue> pairs);

    /// <summary>About what an empty dictionary takes, in bytes, beside the source.</summary>
    static virtual int FixedCost => 0;

    /// <summary>About what a pair takes beside itself, in bytes, beside the source.</summary>
    static virtual int PairCost => 0;
}

/// <summary>
/// Any dictionary as a map, or nil. Duplicate keys are refused. Comparers do not travel; where keys were chosen to
/// collide, the dictionary gets a comparer of the runtime's with a keyed hash.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DictionaryCodec<TDictionary, TKey, TValue, TKeyCodec, TValueCodec, TFactory>
    : IRpcCodec<TDictionary?>
    where TDictionary : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : IRpcCodec<TKey>
    where TValueCodec : IRpcCodec<TValue>
    where TFactory : IDictionaryFactory<TDictionary, TKey, TValue>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, TDictionary? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        // A concurrent dictionary may change between counting and enumerating: take a snapshot.
        IEnumerable<KeyValuePair<TKey, TValue>> pairs = value;
        if (value is ConcurrentDictionary<TKey, TValue> concurrent)
        {
            pairs = concurrent.ToArray();
        }

        writer.Enter();
        int count = pairs.Count();
        writer.WriteMapHeader(count);
        int index = 0;
        try
        {
            foreach ((TKey key, TValue item) in pairs)
            {
                TKeyCodec.Write(ref writer, key);
                TValueCodec.Write(ref writer, item);
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
            throw new RpcSerializationException("The dictionary changed while it was being written.");
        }

        writer.Leave();
    }

    /// <inheritdoc/>
    public static TDictionary? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadMapHeader();
        reader.Charge(Sequence.FixedCost(80 + TFactory.FixedCost)
            + (count * (Sequence.ItemSize<TKey>() + Sequence.ItemSize<TValue>() + 16 + TFactory.PairCost)));
        reader.Enter();
        Dictionary<TKey, TValue> pairs = KeyGuard<TKey>.IsHarmless(count)
            ? DictionaryReading<TKey, TValue, TKeyCodec, TValueCodec>.Directly(ref reader, count)
            : DictionaryReading<TKey, TValue, TKeyCodec, TValueCodec>.KeysFirst(ref reader, count);
        reader.Leave();
        try
        {
            return TFactory.Create(pairs);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Sorted dictionaries throw for keys that they cannot compare, or that compare equal by culture.
            throw new RpcSerializationException($"The pairs make no dictionary: {exception.Message}", exception);
        }
    }
}

/// <summary>The dictionary itself.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DictionaryFactory<TKey, TValue> : IDictionaryFactory<Dictionary<TKey, TValue>, TKey, TValue>,
    IDictionaryFactory<IDictionary<TKey, TValue>, TKey, TValue>,
    IDictionaryFactory<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    static Dictionary<TKey, TValue> IDictionaryFactory<Dictionary<TKey, TValue>, TKey, TValue>.Create(
        Dictionary<TKey, TValue> pairs) => pairs;

    static IDictionary<TKey, TValue> IDictionaryFactory<IDictionary<TKey, TValue>, TKey, TValue>.Create(
        Dictionary<TKey, TValue> pairs) => pairs;

    static IReadOnlyDictionary<TKey, TValue> IDictionaryFactory<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>.Create(
        Dictionary<TKey, TValue> pairs) => pairs;
}

/// <summary>A sorted dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static int FixedCost => 200;

    /// <inheritdoc/>
    public static int PairCost => 64;

    /// <inheritdoc/>
    public static SortedDictionary<TKey, TValue> Create(Dictionary<TKey, TValue> pairs) =>
        new(pairs, SortedOrder.Of(pairs.Keys));
}

/// <summary>A sorted list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedListFactory<TKey, TValue> : IDictionaryFactory<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static int FixedCost => 80;

    /// <inheritdoc/>
    public static int PairCost => 32;

    /// <inheritdoc/>
    public static SortedList<TKey, TValue> Create(Dictionary<TKey, TValue> pairs) =>
        new(pairs, SortedOrder.Of(pairs.Keys));
}

/// <summary>A read-only dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static ReadOnlyDictionary<TKey, TValue> Create(Dictionary<TKey, TValue> pairs) => new(pairs);
}

/// <summary>A concurrent dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static int FixedCost => 1000;

    /// <inheritdoc/>
    public static int PairCost => 56;

    /// <inheritdoc/>
    public static ConcurrentDictionary<TKey, TValue> Create(Dictionary<TKey, TValue> pairs) =>
        new(pairs, KeyGuard<TKey>.IsHarmless(pairs.Count) ? null : KeyGuard<TKey>.ForAnyTable(pairs.Keys.ToArray()));
}

/// <summary>An immutable dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<ImmutableDictionary<TKey, TValue>, TKey, TValue>,
        IDictionaryFactory<IImmutableDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    static int IDictionaryFactory<ImmutableDictionary<TKey, TValue>, TKey, TValue>.FixedCost => 100;

    static int IDictionaryFactory<ImmutableDictionary<TKey, TValue>, TKey, TValue>.PairCost => 100;

    static int IDictionaryFactory<IImmutableDictionary<TKey, TValue>, TKey, TValue>.FixedCost => 100;

    static int IDictionaryFactory<IImmutableDictionary<TKey, TValue>, TKey, TValue>.PairCost => 100;

    static ImmutableDictionary<TKey, TValue> IDictionaryFactory<ImmutableDictionary<TKey, TValue>, TKey, TValue>.Create(
        Dictionary<TKey, TValue> pairs) => ImmutableDictionary.CreateRange(pairs.Comparer, pairs);

    static IImmutableDictionary<TKey, TValue>
        IDictionaryFactory<IImmutableDictionary<TKey, TValue>, TKey, TValue>.Create(
            Dictionary<TKey, TValue> pairs) => ImmutableDictionary.CreateRange(pairs.Comparer, pairs);
}

/// <summary>An immutable sorted dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableSortedDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static int FixedCost => 64;

    /// <inheritdoc/>
    public static int PairCost => 64;

    /// <inheritdoc/>
    public static ImmutableSortedDictionary<TKey, TValue> Create(Dictionary<TKey, TValue> pairs)
    {
        ImmutableSortedDictionary<TKey, TValue> sorted =
            ImmutableSortedDictionary.CreateRange(SortedOrder.Of(pairs.Keys), pairs);
        return sorted.Count == pairs.Count ? sorted : throw DistinctItems.Equal();
    }
}

/// <summary>A frozen dictionary.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct FrozenDictionaryFactory<TKey, TValue>
    : IDictionaryFactory<FrozenDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public static int FixedCost => 300;

    /// <inheritdoc/>
    public static int PairCost => 64;

    /// <inheritdoc/>
    public static FrozenDictionary<TKey, TValue> Create(Dictionary<TKey, TValue> pairs) =>
        pairs.ToFrozenDictionary(KeyGuard<TKey>.ForFrozen(pairs.Count, pairs.Comparer));
}
