using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Parsing;

/// <summary>The names that generated code of one project has, and those that it can use.</summary>
internal sealed class ProjectNames(Compilation compilation)
{
    /// <summary>One for each assembly, so that two that see each other's internals do not clash.</summary>
    public string Namespace { get; } = "RpcGen.Generated." + Sanitize(compilation.AssemblyName ?? "Assembly");

    /// <summary>Why generated code cannot name a type that the user's code can; null if it can.</summary>
    public string? ProblemOf(INamedTypeSymbol type)
    {
        if (type.ContainingAssembly is not { } assembly
            || SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly) || type.IsOfFramework())
        {
            return null;
        }

        if (compilation.GetMetadataReference(assembly) is { Properties.Aliases: { Length: > 0 } aliases }
            && !aliases.Contains(MetadataReferenceProperties.GlobalAlias))
        {
            return $"its assembly '{assembly.Name}' is referenced with an extern alias only";
        }

        INamedTypeSymbol? other = compilation.GetTypesByMetadataName(type.OriginalDefinition.MetadataPath())
            .FirstOrDefault(candidate => candidate.IsAccessibleFrom(compilation.Assembly)
                && !SymbolEqualityComparer.Default.Equals(candidate.ContainingAssembly, assembly));
        return other is null
            ? null
            : $"the assemblies '{assembly.Name}' and '{other.ContainingAssembly.Name}' both declare it";
    }

    // Different names stay different; the rules of the CLS allow no leading underscore.
    private static string Sanitize(string assemblyName)
    {
        string name = new([.. assemblyName.Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        bool isSame = assemblyName.All(c => c == '.' || char.IsLetterOrDigit(c))
            && !char.IsDigit(name[0]) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None;
        return isSame ? name : $"A{name}_{(uint)Fnv1a.Hash(assemblyName):x8}";
    }
}
