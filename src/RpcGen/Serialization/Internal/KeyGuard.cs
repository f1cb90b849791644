using System.Buffers;
using System.Runtime.CompilerServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// Keeps a peer from choosing keys whose hash codes collide (CWE-407). Keys of honest data get the default comparer:
/// whether keys are honest is counted before a table is filled. Where they collide, well-known types get a keyed hash,
/// and other types a keyed mix of their hash codes, which only leaves equal hash codes; too many of those are refused.
/// </summary>
internal static class KeyGuard<T>
{
    // A table in which each key meets so many others on average is at most twice as slow as a legitimate one.
    private const int ComparisonsPerKey = 16;

    // Even if all of them collide, so few keys stay below that average.
    private const int Few = 2 * ComparisonsPerKey;

    /// <summary>
    /// Whether no choice of keys collides: the runtime keys the hash of strings, and keys of two bytes are too few.
    /// </summary>
    public static bool IsSafe { get; } = typeof(T) == typeof(string) || typeof(T) == typeof(bool)
        || (Unsafe.SizeOf<T>() <= 2 && (typeof(T).IsPrimitive || typeof(T).IsEnum));

    /// <summary>Whether a number of keys needs no look.</summary>
    public static bool IsHarmless(int count) => IsSafe || count <= Few;

    /// <summary>The comparer for a table with a number of buckets; null for the default one.</summary>
    /// <exception cref="RpcSerializationException">Too many hash codes are equal.</exception>
    public static IEqualityComparer<T>? ForTable(ReadOnlySpan<T> keys, int buckets) =>
        IsHarmless(keys.Length) || AreSpread(keys, buckets, isMixed: false) ? null : Keyed(keys);

    /// <summary>The comparer for a collection whose number of buckets is not known or changes.</summary>
    /// <exception cref="RpcSerializationException">Too many hash codes are equal.</exception>
    public static IEqualityComparer<T>? ForAnyTable(ReadOnlySpan<T> keys) =>
        IsHarmless(keys.Length) ? null : Keyed(keys);

    /// <summary>
    /// For frozen collections, which hash strings without a key unless they are given a comparer of another kind.
    /// </summary>
    public static IEqualityComparer<T> ForFrozen(int count, IEqualityComparer<T> comparer) =>
        typeof(T) == typeof(string) && count > Few
            ? (IEqualityComparer<T>)(object)KeyedStringComparer.Instance
            : comparer;

    private static IEqualityComparer<T> Keyed(ReadOnlySpan<T> keys)
    {
        if (KeyedComparer<T>.OfKnownType is { } known)
        {
            return known;
        }

        if (!AreSpread(keys, keys.Length, isMixed: true))
        {
            throw new RpcSerializationException(
                $"Too many of the {keys.Length} keys have the same hash code; {typeof(T).Name}.GetHashCode must tell " +
                "them apart");
        }

        return KeyedComparer<T>.OfHashCodes;
    }

    // Counts the comparisons that filling a table would take.
    private static bool AreSpread(ReadOnlySpan<T> keys, int buckets, bool isMixed)
    {
        int[] counts = ArrayPool<int>.Shared.Rent(buckets);
        Span<int> table = counts.AsSpan(0, buckets);
        table.Clear();
        long left = (long)keys.Length * ComparisonsPerKey;
        for (int i = 0; i < keys.Length && left >= 0; i++)
        {
            int hash = keys[i] is { } key ? key.GetHashCode() : 0;
            left -= table[(int)((uint)(isMixed ? KeyedHash.Of(hash) : hash) % (uint)buckets)]++;
        }

        ArrayPool<int>.Shared.Return(counts);
        return left >= 0;
    }
}
