namespace RpcGen.Generators.Model;

/// <summary>A type whose codec is registered for use without a connection.</summary>
internal sealed record SerializableModel
{
    public required string Type { get; init; }

    public required string Codec { get; init; }

    public required string GeneratedNamespace { get; init; }
}
