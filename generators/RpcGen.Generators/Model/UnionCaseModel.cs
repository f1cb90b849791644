namespace RpcGen.Generators.Model;

/// <summary>One type of a union.</summary>
internal sealed record UnionCaseModel
{
    public required int Tag { get; init; }

    public required string Type { get; init; }

    public required string Codec { get; init; }

    /// <summary>
    /// The type for which values of a sum type are tested: without the question mark of a nullable value.
    /// </summary>
    public string TestedType { get; init; } = "";

    public bool IsReferenceType { get; init; }
}
