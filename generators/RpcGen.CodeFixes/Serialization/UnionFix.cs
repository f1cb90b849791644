using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Lists the types that may stand for another, or makes an interface a contract.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class UnionFix() : RuleFix(DiagnosticIds.UnionMissing)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (await violation.CulpritAsync().ConfigureAwait(false) is not INamedTypeSymbol union)
        {
            return;
        }

        Solution solution = violation.Document.Project.Solution;
        INamedTypeSymbol[] cases = await CasesOfAsync(union, solution, violation.CancellationToken)
            .ConfigureAwait(false);
        if (cases.Length > 0)
        {
            violation.OfferAt("List the derived types with [RpcUnion]", union, (editor, declaration) =>
            {
                for (int i = 0; i < cases.Length; i++)
                {
                    AddCase(editor, declaration, i, cases[i]);
                }
            });
        }

        if (union.TypeKind == TypeKind.Interface)
        {
            violation.OfferAt(
                "Pass it by reference with [RpcContract]", union,
                (editor, declaration) => editor.AddAttribute(declaration, KnownNames.Contract));
        }
    }

    private static void AddCase(DocumentEditor editor, SyntaxNode declaration, int tag, INamedTypeSymbol type) =>
        editor.AddAttribute(
            declaration, KnownNames.Union,
            SyntaxFactory.AttributeArgument(LiteralEdits.Number(tag)),
            SyntaxFactory.AttributeArgument(
                SyntaxFactory.TypeOfExpression((TypeSyntax)editor.Generator.TypeExpression(type, addImport: true))));

    // Of the assembly that declares the union: what derives from it elsewhere cannot be named in its attributes.
    private static async Task<INamedTypeSymbol[]> CasesOfAsync(
        INamedTypeSymbol union, Solution solution, CancellationToken cancellationToken)
    {
        IEnumerable<INamedTypeSymbol> derived = union.TypeKind == TypeKind.Interface
            ? await SymbolFinder.FindImplementationsAsync(union, solution, transitive: true, null, cancellationToken)
                .ConfigureAwait(false)
            : await SymbolFinder.FindDerivedClassesAsync(union, solution, transitive: true, null, cancellationToken)
                .ConfigureAwait(false);
        return
        [
            .. derived.Where(type => !type.IsAbstract && !type.IsGenericType && type.TypeKind != TypeKind.Interface
                    && type.ContainingAssembly.Name == union.ContainingAssembly.Name
                    && type.IsAccessibleFrom(type.ContainingAssembly))
                .OrderBy(type => type.FirstLocation()?.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(type => type.FirstLocation()?.SourceSpan.Start),
        ];
    }
}
