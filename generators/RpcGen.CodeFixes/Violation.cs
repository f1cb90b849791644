using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes;

/// <summary>A violation of a rule in an editor, and the fixes that are offered for it.</summary>
internal sealed class Violation(CodeFixContext context, Diagnostic diagnostic, SyntaxNode node)
{
    /// <summary>The file in which it is reported.</summary>
    public Document Document => context.Document;

    /// <summary>The syntax at which it is reported.</summary>
    public SyntaxNode Node => node;

    /// <summary>The attribute at which it is reported; null if it is something else.</summary>
    public AttributeSyntax? Attribute => node.FirstAncestorOrSelf<AttributeSyntax>();

    /// <summary>Which of several faults of the rule it is; empty if the rule has one.</summary>
    public string Cause => diagnostic.Properties.GetValueOrDefault(HintNames.Cause) ?? "";

    /// <summary>Ends the search for fixes.</summary>
    public CancellationToken CancellationToken => context.CancellationToken;

    /// <summary>The type or member at fault, which may be far from the place of the report.</summary>
    public Task<ISymbol?> CulpritAsync() => SymbolAsync(HintNames.Culprit);

    /// <summary>The member or type that mentions the culprit.</summary>
    public Task<ISymbol?> HolderAsync() => SymbolAsync(HintNames.Holder);

    /// <summary>The meaning of the file in which the violation is reported.</summary>
    public async Task<SemanticModel> ModelAsync() =>
        (await Document.GetSemanticModelAsync(CancellationToken).ConfigureAwait(false))!;

    /// <summary>Offers a fix that changes the file of the violation.</summary>
    /// <param name="title">What it does. All violations that "fix all" fixes with it have the same.</param>
    /// <param name="edit">Makes the changes.</param>
    public void Offer(string title, Action<DocumentEditor> edit) => Offer(title, async token =>
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(Document, token).ConfigureAwait(false);
        edit(editor);
        return editor.GetChangedDocument().Project.Solution;
    });

    /// <summary>Offers a fix that changes the declaration of a symbol, if it has one in the solution.</summary>
    /// <param name="title">What it does.</param>
    /// <param name="symbol">What is changed.</param>
    /// <param name="edit">Makes the changes, in the first declaration of the symbol.</param>
    public void OfferAt(string title, ISymbol? symbol, Action<DocumentEditor, SyntaxNode> edit)
    {
        if (symbol is not null && Declaration.In(Document.Project.Solution, symbol) is { } declaration)
        {
            Offer(title, async token =>
            {
                DocumentEditor editor =
                    await DocumentEditor.CreateAsync(declaration.Document, token).ConfigureAwait(false);
                edit(editor, declaration.Syntax);
                return editor.GetChangedDocument().Project.Solution;
            });
        }
    }

    /// <summary>Offers a fix.</summary>
    /// <param name="title">What it does.</param>
    /// <param name="change">Returns the solution as it is after the fix.</param>
    public void Offer(string title, Func<CancellationToken, Task<Solution>> change) =>
        context.RegisterCodeFix(CodeAction.Create(title, change, equivalenceKey: title), diagnostic);

    private async Task<ISymbol?> SymbolAsync(string property) =>
        diagnostic.Properties.GetValueOrDefault(property) is { } id
        && await Document.Project.GetCompilationAsync(CancellationToken).ConfigureAwait(false) is { } compilation
            ? DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation)
            : null;
}
