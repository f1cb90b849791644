namespace RpcGen.Generators.Model;

/// <summary>A type that travels and gets a generated codec.</summary>
internal sealed record CodecModel
{
    /// <summary>The type as C# text.</summary>
    public required string Type { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The name of the generated codec, and the stem of its file.</summary>
    public required string GeneratedName { get; init; }

    public required string GeneratedNamespace { get; init; }

    /// <summary>Set if another name differs only in case, since file names must differ in more.</summary>
    public string HintSuffix { get; init; } = "";

    public required CodecLayout Layout { get; init; }

    public required bool IsReferenceType { get; init; }

    /// <summary>Whether a value may be of a derived type, whose own members this codec does not know.</summary>
    public bool IsInheritable { get; init; }

    /// <summary>The members, in the order in which they are written.</summary>
    public EquatableArray<MemberModel> Members { get; init; }

    public EquatableArray<ConstructorArgument> ConstructorArguments { get; init; }

    /// <summary>Ids of the diagnostics of experimental APIs that it mentions.</summary>
    public EquatableArray<string> Experimental { get; init; }

    public EquatableArray<UnionCaseModel> Cases { get; init; }

    /// <summary>The property of a sum type that shows its value, as C# text.</summary>
    public string Content { get; init; } = "";
}
