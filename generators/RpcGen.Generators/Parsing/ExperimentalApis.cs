using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds the diagnostics of experimental APIs that a symbol mentions. The user has accepted them where the symbol is
/// declared; generated code mentions the same and must not report them again. Thread-safe.
/// </summary>
internal sealed class ExperimentalApis
{
    private const string Attribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";

    private readonly ConcurrentDictionary<ISymbol, string?> _own = new(SymbolEqualityComparer.Default);

    /// <summary>The ids of a type, or of a member and the types in its signature.</summary>
    public IEnumerable<string> MentionedBy(ISymbol symbol) => symbol switch
    {
        IArrayTypeSymbol array => MentionedBy(array.ElementType),
        INamedTypeSymbol named => Own(named).Concat(named.TypeArguments.SelectMany(MentionedBy)),
        IMethodSymbol method => Own(method).Concat(MentionedBy(method.ReturnType))
            .Concat(method.Parameters.SelectMany(parameter => MentionedBy(parameter.Type))),
        IPropertySymbol property => Own(property).Concat(MentionedBy(property.Type)),
        IFieldSymbol field => Own(field).Concat(MentionedBy(field.Type)),
        IEventSymbol @event => Own(@event).Concat(MentionedBy(@event.Type)),
        _ => [],
    };

    // Of the symbol and of everything around it, up to its assembly.
    private IEnumerable<string> Own(ISymbol symbol)
    {
        for (ISymbol? current = symbol.OriginalDefinition; current is not null; current = current.ContainingSymbol)
        {
            if (current is not INamespaceSymbol && _own.GetOrAdd(current, Find) is { } id)
            {
                yield return id;
            }
        }
    }

    private static string? Find(ISymbol symbol) =>
        symbol.FindAttribute(Attribute) is { ConstructorArguments: [{ Value: string id }] } ? id : null;
}
