using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Usage;

/// <summary>Keeps a Task, which may be awaited often, instead of a ValueTask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ValueTaskFix() : RuleFix(DiagnosticIds.ValueTaskKept)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<IdentifierNameSyntax>() is { } use
            && model.GetSymbolInfo(use).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [{ } reference] }
            && reference.GetSyntax() is VariableDeclaratorSyntax
            {
                Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Type.IsVar: true },
            })
        {
            violation.Offer("Keep a Task", editor => editor.ReplaceNode(
                value,
                SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, value, SyntaxFactory.IdentifierName("AsTask")))));
        }
    }
}
