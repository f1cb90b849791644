using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Makes symbols visible to generated code.</summary>
internal static class AccessEdits
{
    /// <summary>Makes a symbol, and the types around it, internal where generated code cannot see them.</summary>
    public static async Task<Solution> MakeVisibleAsync(
        this Solution solution, ISymbol symbol, CancellationToken cancellationToken)
    {
        SolutionEditor editor = new(solution);
        for (ISymbol? current = symbol; current is not null and not INamespaceSymbol;
            current = current.ContainingSymbol)
        {
            if (!IsHidden(current))
            {
                continue;
            }

            foreach (Declaration declaration in Declaration.AllIn(solution, current))
            {
                DocumentEditor file = await editor.GetDocumentEditorAsync(declaration.Document.Id, cancellationToken)
                    .ConfigureAwait(false);
                file.ReplaceNode(
                    declaration.Syntax,
                    (node, generator) => generator.WithAccessibility(WithoutFile(node), Accessibility.Internal));
            }
        }

        return editor.GetChangedSolution();
    }

    private static bool IsHidden(ISymbol symbol) => symbol is INamedTypeSymbol { IsFileLocal: true }
        || symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected
            or Accessibility.ProtectedAndInternal;

    private static SyntaxNode WithoutFile(SyntaxNode node)
    {
        if (node is not BaseTypeDeclarationSyntax type || !type.Modifiers.Any(SyntaxKind.FileKeyword))
        {
            return node;
        }

        SyntaxToken file = type.Modifiers.First(modifier => modifier.IsKind(SyntaxKind.FileKeyword));
        return type.WithModifiers(type.Modifiers.Remove(file)).WithLeadingTrivia(type.GetLeadingTrivia());
    }
}
