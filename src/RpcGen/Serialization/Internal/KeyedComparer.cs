namespace RpcGen.Serialization.Internal;

/// <summary>Default equality with a keyed hash of a value's identity: equal values have equal identities.</summary>
internal sealed class KeyedComparer<T> : IEqualityComparer<T>
{
    private readonly Func<T, int> _hash;

    private KeyedComparer(Func<T, int> hash) => _hash = hash;

    /// <summary>Null for types whose identity is not known.</summary>
    public static IEqualityComparer<T>? OfKnownType { get; } = BitsComparer<T>.Instance ?? Choose();

    /// <summary>By the hash code of the value: equal hash codes stay equal.</summary>
    public static KeyedComparer<T> OfHashCodes { get; } = new(
        static value => KeyedHash.Of(value is null ? 0 : value.GetHashCode()));

    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    public int GetHashCode(T value) => _hash(value);

    private static IEqualityComparer<T>? Choose() =>
        By<DateTime>(static value => KeyedHash.Of(value.Ticks))
        ?? By<DateTimeOffset>(static value => KeyedHash.Of(value.UtcTicks))
        ?? By<decimal>(static value => KeyedHash.Of(IdentityOf(value)))
        ?? By<float>(static value => KeyedHash.Of(IdentityOf(value)))
        ?? By<double>(static value => KeyedHash.Of(IdentityOf(value)));

    private static KeyedComparer<T>? By<TKey>(Func<TKey, int> hash) =>
        hash is Func<T, int> fitting ? new KeyedComparer<T>(fitting) : null;

    // -0.0 equals 0.0 and every NaN equals every NaN, so their bits must agree.
    private static long IdentityOf(double value) =>
        value == 0 ? 0 : double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    // 96 bits of digits without trailing zeros, since 1.0 equals 1.00; above them scale and sign.
    private static UInt128 IdentityOf(decimal value)
    {
        if (value == 0)
        {
            return 0;
        }

        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        UInt128 digits = ((UInt128)(uint)parts[2] << 64) | ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        int scale = value.Scale;
        for (; scale > 0; scale--)
        {
            (UInt128 shorter, UInt128 rest) = UInt128.DivRem(digits, 10);
            if (rest != UInt128.Zero)
            {
                break;
            }

            digits = shorter;
        }

        return ((UInt128)(uint)((scale << 1) | (value < 0 ? 1 : 0)) << 96) | digits;
    }
}
