using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Usage;

/// <summary>Disposes a reference where its block ends.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ReferenceFix() : RuleFix(DiagnosticIds.ReferenceNotDisposed)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { } declaration
            || model.GetDeclaredSymbol(violation.Node) is not ILocalSymbol { Type: { } type })
        {
            return;
        }

        bool isAsync = type.AllInterfaces.Any(one => one.Name == "IAsyncDisposable");
        if (!isAsync || Functions.CanAwait(declaration))
        {
            violation.Offer(
                "Dispose it at the end of the block",
                editor => editor.ReplaceNode(declaration, Using(declaration, isAsync)));
        }
    }

    private static LocalDeclarationStatementSyntax Using(LocalDeclarationStatementSyntax declaration, bool isAsync)
    {
        LocalDeclarationStatementSyntax disposed = declaration.WithoutLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        if (isAsync)
        {
            disposed = disposed
                .WithAwaitKeyword(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        }

        return disposed.WithLeadingTrivia(declaration.GetLeadingTrivia());
    }
}
