namespace RpcGen.Serialization.Internal;

/// <summary>Ordinal comparison by the runtime's keyed hash, for collections that would choose another hash.</summary>
internal sealed class KeyedStringComparer : IEqualityComparer<string>
{
    public static readonly KeyedStringComparer Instance = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y);

    public int GetHashCode(string value) => value.GetHashCode();
}
