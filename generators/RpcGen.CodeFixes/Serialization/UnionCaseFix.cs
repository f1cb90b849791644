using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Derives the type of a case from the union, gives the case another tag, or removes it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class UnionCaseFix() : RuleFix(DiagnosticIds.InvalidUnionCase)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (await violation.CulpritAsync().ConfigureAwait(false) is not INamedTypeSymbol union
            || await violation.HolderAsync().ConfigureAwait(false) is not INamedTypeSymbol type
            || union.GetAttributes().LastOrDefault(attribute => IsCase(attribute, type)) is not { } found
            || found.ApplicationSyntaxReference?.GetSyntax(violation.CancellationToken)
                is not AttributeSyntax attribute)
        {
            return;
        }

        if (violation.Cause == TypeCauses.NotDerived
            && (union.TypeKind == TypeKind.Interface || type.BaseType?.SpecialType == SpecialType.System_Object))
        {
            violation.OfferAt("Derive it from the union", type, (editor, declaration) =>
            {
                SyntaxNode name = editor.Generator.TypeExpression(union, addImport: true);
                editor.ReplaceNode(declaration, (node, generator) => union.TypeKind == TypeKind.Interface
                    ? generator.AddInterfaceType(node, name)
                    : generator.AddBaseType(node, name));
            });
        }

        if (violation.Cause == TypeCauses.TagTaken)
        {
            int next = union.GetAttributes().Where(one => IsCase(one, null))
                .Select(one => (int)one.ConstructorArguments[0].Value!).Max() + 1;
            violation.OfferAt("Give it the next free tag", union, (editor, _) => editor.ReplaceNode(
                attribute.ArgumentList!.Arguments[0].Expression,
                LiteralEdits.Number(next)));
        }

        violation.OfferAt("Remove it from the union", union, (editor, _) => editor.RemoveAttribute(attribute));
    }

    private static bool IsCase(AttributeData attribute, INamedTypeSymbol? type) =>
        (attribute.Is(KnownNames.Union) || attribute.Is(KnownNames.MessagePackUnion))
        && attribute.ConstructorArguments is [{ Value: int }, { Value: INamedTypeSymbol named }]
        && (type is null || SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, type));
}
