using System.Text;

namespace RpcGen.Serialization.Internal;

/// <summary>Default equality with a keyed hash of all bits, for types whose equal values have equal bits.</summary>
internal sealed class BitsComparer<T> : IEqualityComparer<T>
{
    private BitsComparer()
    {
    }

    /// <summary>Null for other types.</summary>
    public static BitsComparer<T>? Instance { get; } = IsKnown() ? new BitsComparer<T>() : null;

    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    public int GetHashCode(T value) => KeyedHash.Of(value);

    // Types of two bytes need none.
    private static bool IsKnown() =>
        typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(long) || typeof(T) == typeof(ulong)
        || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128) || typeof(T) == typeof(Guid)
        || typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(TimeOnly)
        || typeof(T) == typeof(Rune) || typeof(T).IsEnum;
}
