namespace RpcGen.Generators.Model;

/// <summary>One parameter of a contract method.</summary>
internal sealed record ParameterModel
{
    /// <summary>The name as it stands in the source.</summary>
    public required string Name { get; init; }

    /// <summary>The name as C# text, escaped where it is a keyword.</summary>
    public required string Identifier { get; init; }

    public required string Type { get; init; }

    /// <summary>Null for the cancellation token, which does not travel.</summary>
    public required string? Codec { get; init; }

    public required bool IsIn { get; init; }

    public required bool RejectsNull { get; init; }
}
