using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// Keeps a peer from choosing keys whose hash codes collide (CWE-407). Strings hash with a per-process seed in .NET
/// already; for other well-known key types this compares with salted hash codes over all their bits. For types whose
/// hash function is not known, the number of keys is limited instead.
/// </summary>
internal static class KeyGuard<T>
{
    // With every key in one bucket, this many cost about 8 million comparisons: some 20 ms.
    private const int MaxUnsafeKeys = 4096;

    private static readonly IEqualityComparer<T>? s_comparer = Choose();

    public static IEqualityComparer<T>? Comparer(int count)
    {
        if (s_comparer is null && typeof(T) != typeof(string) && count > MaxUnsafeKeys)
        {
            throw new RpcSerializationException(
                $"At most {MaxUnsafeKeys} keys of type {typeof(T).Name} are read: " +
                "its hash codes are not known to resist chosen collisions");
        }

        return s_comparer;
    }

    /// <summary>For frozen collections, which hash strings without a seed unless they are given a comparer.</summary>
    public static IEqualityComparer<T>? SeededComparer(int count) =>
        typeof(T) == typeof(string) ? (IEqualityComparer<T>)(object)new StringComparison() : Comparer(count);

    public static HashSet<T> Set(T[] items) => new(items, Comparer(items.Length));

    private static IEqualityComparer<T>? Choose()
    {
        if (typeof(T) == typeof(string))
        {
            return null;
        }

        // The bits are the identity: equal values have equal bits.
        if (typeof(T) == typeof(bool) || typeof(T) == typeof(char) || typeof(T) == typeof(byte)
            || typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(ushort)
            || typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(long)
            || typeof(T) == typeof(ulong) || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128)
            || typeof(T) == typeof(Guid) || typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(DateOnly)
            || typeof(T) == typeof(TimeOnly) || typeof(T) == typeof(System.Text.Rune) || typeof(T).IsEnum)
        {
            return new BitsComparer();
        }

        return typeof(T) == typeof(DateTime) ? Normalized(static (DateTime value) => value.Ticks)
            : typeof(T) == typeof(DateTimeOffset) ? Normalized(static (DateTimeOffset value) => value.UtcTicks)
            : typeof(T) == typeof(decimal) ? Normalized(static (decimal value) => Bits(value))
            : typeof(T) == typeof(float) ? Normalized(static (float value) => Bits(value))
            : typeof(T) == typeof(double) ? Normalized(static (double value) => Bits(value))
            : null;
    }

    // -0.0 equals 0.0 and every NaN equals every NaN, so their bits must agree.
    private static long Bits(double value) =>
        value == 0 ? 0 : double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    // Dividing by one with all digits removes trailing zeros: 1.0 equals 1.00.
    private static long Bits(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value / 1.0000000000000000000000000000m, bits);
        return ((long)HashCode.Combine(bits[0], bits[1]) << 32) | (uint)HashCode.Combine(bits[2], bits[3]);
    }

    private static IEqualityComparer<T> Normalized<TKey>(Func<TKey, long> identity) =>
        // Always the case: the caller checked that T is TKey.
        (IEqualityComparer<T>)(object)new NormalizedComparer<TKey>(identity);

    private sealed class BitsComparer : IEqualityComparer<T>
    {
        public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

        public int GetHashCode(T value)
        {
            // HashCode is seeded per process.
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.CreateReadOnlySpan(
                ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
            return hash.ToHashCode();
        }
    }

    // string.GetHashCode is seeded per process.
    private sealed class StringComparison : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, System.StringComparison.Ordinal);

        public int GetHashCode(string value) => value.GetHashCode(System.StringComparison.Ordinal);
    }

    private sealed class NormalizedComparer<TKey>(Func<TKey, long> identity) : IEqualityComparer<TKey>
    {
        public bool Equals(TKey? x, TKey? y) => EqualityComparer<TKey>.Default.Equals(x, y);

        public int GetHashCode(TKey value)
        {
            // The two halves go in apart: HashCode folds a long to 32 bits before it mixes.
            long bits = identity(value);
            return HashCode.Combine((int)bits, (int)(bits >> 32));
        }
    }
}
