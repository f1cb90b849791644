namespace RpcGen.Generators.Model;

/// <summary>One member of a type that travels.</summary>
internal sealed record MemberModel
{
    /// <summary>The name as it stands in the source.</summary>
    public required string Name { get; init; }

    /// <summary>The name as C# text.</summary>
    public required string Identifier { get; init; }

    /// <summary>The type that declares it, if it is a field that only its type can name; else empty.</summary>
    public string HiddenIn { get; init; } = "";

    /// <summary>The key in a map.</summary>
    public required string Key { get; init; }

    /// <summary>The place in an array.</summary>
    public required int Index { get; init; }

    public required string Type { get; init; }

    public required string Codec { get; init; }

    public required MemberAssignment Assignment { get; init; }

    /// <summary>
    /// Whether it is a required member that the constructor also takes: the compiler requires it in the initializer.
    /// </summary>
    public required bool AlsoInInitializer { get; init; }

    /// <summary>Whether its absence is an error.</summary>
    public required bool IsRequired { get; init; }

    public required bool RejectsNull { get; init; }

    /// <summary>The value of the constructor parameter if the member is absent, as C# text.</summary>
    public required string Default { get; init; }
}
