namespace RpcGen.Generators.Model;

/// <summary>A resolver of MessagePack-CSharp that codecs name by a type.</summary>
internal sealed record ResolverSourceModel
{
    /// <summary>The name of the type.</summary>
    public required string Name { get; init; }

    /// <summary>The resolver's name for messages.</summary>
    public required string Resolver { get; init; }

    /// <summary>The expression that yields the resolver.</summary>
    public required string Instance { get; init; }

    public required string GeneratedNamespace { get; init; }
}
