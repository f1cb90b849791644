using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// The data of one compilation before anything in it is bound: the hashes of its declarations, and the cache
/// that answers for all compilations in which names mean the same. Thread-safe.
/// </summary>
internal sealed class ParseScope
{
    private static readonly ConditionalWeakTable<Compilation, ParseScope> s_scopes = new();

    private readonly Lazy<Dictionary<SyntaxTree, int>> _places;
    private readonly Lazy<DeclarationGraph> _graph;

    // The table of scopes holds this weakly through its key.
    private readonly Compilation _compilation;

    private ParseScope(Compilation compilation, CancellationToken cancellationToken)
    {
        _compilation = compilation;
        cancellationToken.ThrowIfCancellationRequested();

        // Of the options, only this bears on contracts; their own GetHashCode is not implemented in every host.
        DeclarationHash outline = DeclarationHash.Seed.With(compilation.AssemblyName ?? "");
        if (compilation.Options is CSharpCompilationOptions options)
        {
            outline = outline.With((ulong)options.NullableContextOptions);
        }

        foreach (MetadataReference reference in compilation.References)
        {
            outline = outline.With(DeclarationHash.Of(reference, cancellationToken));
            foreach (string alias in reference.Properties.Aliases)
            {
                outline = outline.With(alias);
            }
        }

        Files = [.. compilation.SyntaxTrees.Select(tree => FileDeclarations.Of(tree, cancellationToken))];
        Outline = Files.Aggregate(outline, static (hash, file) => hash.With(file.Outline));
        Cache = ParseCache.For(compilation.AssemblyName ?? "", Outline);
        _places = new(() => _compilation.SyntaxTrees
            .Select((tree, i) => (tree, i))
            .ToDictionary(item => item.tree, item => item.i));
        _graph = new(() => Cache.GetGraph(Whole, Files));
    }

    public FileDeclarations[] Files { get; }

    /// <summary>The hash of what decides what names mean.</summary>
    public DeclarationHash Outline { get; }

    /// <summary>The hash of all declarations.</summary>
    public DeclarationHash Whole => DeclarationHash.Of(_compilation, CancellationToken.None);

    /// <summary>The cache for compilations in which names mean the same.</summary>
    public ParseCache Cache { get; }

    public static ParseScope For(Compilation compilation, CancellationToken cancellationToken) =>
        s_scopes.GetValue(compilation, key => new ParseScope(key, cancellationToken));

    /// <summary>The hash of a node's file and of all that the file depends on.</summary>
    public DeclarationHash Around(SyntaxNode node) => _graph.Value.Of(_places.Value[node.SyntaxTree]);

    /// <summary>The hash of all that the types with some names depend on.</summary>
    public DeclarationHash Named(IEnumerable<string> names) => _graph.Value.Of(names);

    /// <summary>The parsed form of a contract.</summary>
    public ParsedContract Parse(INamedTypeSymbol contract, string? name, CancellationToken cancellationToken) =>
        Cache.GetOrParse(
            $"{contract.ContainingAssembly?.Name}|{contract.ToCode()}|{name}", Around(contract),
            () => ContractParser.Parse(contract, name, _compilation, out _, cancellationToken));

    /// <summary>The hash of the files with extension members, and of all that these depend on.</summary>
    public DeclarationHash Extensions => _graph.Value.Extensions;

    /// <summary>The hash of all that a type depends on, in this compilation.</summary>
    public DeclarationHash Around(ITypeSymbol type)
    {
        DeclarationHash hash = DeclarationHash.Seed;
        if (type is IArrayTypeSymbol array)
        {
            return Around(array.ElementType);
        }

        foreach (SyntaxReference reference in type.OriginalDefinition.DeclaringSyntaxReferences)
        {
            // A referenced project's types are part of the outline.
            hash = _places.Value.TryGetValue(reference.SyntaxTree, out int file)
                ? hash.With(_graph.Value.Of(file))
                : hash;
        }

        if (type is INamedTypeSymbol named)
        {
            hash = named.TypeArguments.Aggregate(hash, (sum, argument) => sum.With(Around(argument)));
            hash = named.ContainingType is { IsGenericType: true } outer ? hash.With(Around(outer)) : hash;
        }

        return hash;
    }
}
