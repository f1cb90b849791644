namespace RpcGen.Generators.Model;

/// <summary>One type of a union.</summary>
internal sealed record UnionCaseModel
{
    public required int Tag { get; init; }

    public required string Type { get; init; }

    public required string Codec { get; init; }
}
