namespace RpcGen;

/// <summary>Sets the number or the name of a member on the wire.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RpcMemberAttribute : Attribute
{
    /// <summary>Sets the index in the array; the type needs <see cref="RpcArrayLayoutAttribute"/>.</summary>
    /// <param name="index">From 0; a gap is sent as nil.</param>
    public RpcMemberAttribute(int index) => Index = index;

    /// <summary>Sets the key in the map.</summary>
    /// <param name="name">The key; default is the member's name.</param>
    public RpcMemberAttribute(string name)
    {
        Index = -1;
        Name = name;
    }

    /// <summary>The index in the array, or -1.</summary>
    public int Index { get; }

    /// <summary>The key in the map, or null.</summary>
    public string? Name { get; }
}
