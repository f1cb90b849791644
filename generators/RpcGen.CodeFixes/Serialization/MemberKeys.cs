using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>The keys of a type's members, and those that are free.</summary>
/// <param name="type">The type.</param>
/// <param name="attribute">The metadata name of the attribute that holds a key.</param>
internal sealed class MemberKeys(INamedTypeSymbol type, string attribute)
{
    private readonly IReadOnlyList<ISymbol> _members = MemberCollector.Candidates(type, byName: false);

    /// <summary>The metadata name of the attribute that holds a key.</summary>
    public string Attribute => attribute;

    /// <summary>The attribute that holds the keys of a type's members; null if it has none that can be added.</summary>
    public static string? AttributeFor(INamedTypeSymbol type) =>
        type.HasAttribute(KnownNames.ArrayLayout) ? KnownNames.Member
        : type.HasAttribute(KnownNames.MessagePackObject) ? KnownNames.MessagePackKey
        : null;

    /// <summary>Keys for a member, and for all that have none; names, if the others have names.</summary>
    public IEnumerable<(ISymbol Member, AttributeArgumentSyntax Key)> Next(ISymbol culprit)
    {
        ISymbol[] open =
        [
            .. _members.Where(member =>
                KeyOf(member) is null || SymbolEqualityComparer.Default.Equals(member, culprit)),
        ];
        bool byName = _members.Except(open, SymbolEqualityComparer.Default).Any(member => KeyOf(member!) is string);
        int next = _members.Except(open, SymbolEqualityComparer.Default)
            .Select(member => KeyOf(member!)).OfType<int>()
            .Where(key => key is >= 0 and < MemberCollector.MaxIndex)
            .DefaultIfEmpty(-1).Max() + 1;
        foreach (ISymbol member in open)
        {
            yield return (
                member,
                SyntaxFactory.AttributeArgument(byName ? LiteralEdits.Text(member.Name) : LiteralEdits.Number(next++)));
        }
    }

    private object? KeyOf(ISymbol member) =>
        member.FindAttribute(attribute) is { ConstructorArguments: [{ Value: { } key }] } ? key : null;
}
