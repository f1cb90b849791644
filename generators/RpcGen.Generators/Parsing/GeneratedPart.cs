using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>A type whose codec is generated, and how to get to it: <c>[]</c> for the element of a collection.</summary>
internal sealed record GeneratedPart(INamedTypeSymbol Type, string Step)
{
    /// <summary>The name of its codec.</summary>
    public string Codec { get; } = Type.ToGeneratedName() + "_Codec";

    public GeneratedPart Below(string step) => this with { Step = step + Step };
}
