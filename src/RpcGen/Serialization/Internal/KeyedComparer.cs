using System.Text;

namespace RpcGen.Serialization.Internal;

/// <summary>Default equality with a keyed hash of a value's identity: equal values have equal identities.</summary>
internal sealed class KeyedComparer<T> : IEqualityComparer<T>
{
    private readonly Func<T, int> _hash;

    private KeyedComparer(Func<T, int> hash) => _hash = hash;

    /// <summary>By all bits of the value; null for types whose identity is not known.</summary>
    public static KeyedComparer<T>? OfKnownType { get; } = Choose() is { } hash ? new KeyedComparer<T>(hash) : null;

    /// <summary>By the hash code of the value: equal hash codes stay equal.</summary>
    public static KeyedComparer<T> OfHashCodes { get; } = new(
        static value => KeyedHash.Of(value is null ? 0 : value.GetHashCode()));

    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    public int GetHashCode(T value) => _hash(value);

    private static Func<T, int>? Choose() =>
        OfBits<int>() ?? OfBits<uint>() ?? OfBits<long>() ?? OfBits<ulong>() ?? OfBits<Int128>() ?? OfBits<UInt128>()
        ?? OfBits<Guid>() ?? OfBits<TimeSpan>() ?? OfBits<DateOnly>() ?? OfBits<TimeOnly>() ?? OfBits<Rune>()
        ?? OfEnum()
        ?? By<DateTime>(static value => KeyedHash.Of(value.Ticks))
        ?? By<DateTimeOffset>(static value => KeyedHash.Of(value.UtcTicks))
        ?? By<decimal>(static value => KeyedHash.Of(WithoutTrailingZeros(value)))
        ?? By<float>(static value => KeyedHash.Of(Bits(value)))
        ?? By<double>(static value => KeyedHash.Of(Bits(value)));

    private static Func<T, int>? OfBits<TKey>()
        where TKey : unmanaged => By<TKey>(static value => KeyedHash.Of(value));

    private static Func<T, int>? OfEnum() => !typeof(T).IsEnum ? null
        : System.Runtime.CompilerServices.Unsafe.SizeOf<T>() == sizeof(long)
            ? static value => KeyedHash.Of(System.Runtime.CompilerServices.Unsafe.As<T, long>(ref value))
            : static value => KeyedHash.Of(System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value));

    private static Func<T, int>? By<TKey>(Func<TKey, int> hash) => hash as Func<T, int>;

    // -0.0 equals 0.0 and every NaN equals every NaN, so their bits must agree.
    private static long Bits(double value) =>
        value == 0 ? 0 : double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    // Dividing by one with all digits makes 1.00 the same as 1.0.
    private static decimal WithoutTrailingZeros(decimal value) =>
        value == 0 ? 0 : value / 1.0000000000000000000000000000m;
}
