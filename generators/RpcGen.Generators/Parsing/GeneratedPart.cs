using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>A type whose codec is generated, and how to get to it: <c>[]</c> for the element of a collection.</summary>
internal sealed record GeneratedPart(INamedTypeSymbol Type, string Step)
{
    public GeneratedPart Below(string step) => this with { Step = step + Step };
}
