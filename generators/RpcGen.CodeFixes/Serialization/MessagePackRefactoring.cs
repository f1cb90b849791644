using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>
/// Offers, at a type with the attributes of MessagePack-CSharp, those of RpcGen instead. They mean the same, so that
/// this is a choice and no fix.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class MessagePackRefactoring : CodeRefactoringProvider
{
    private const string Title = "Use the attributes of RpcGen";

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken)
            .ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && type.Identifier.Span.IntersectsWith(context.Span)
            && model?.GetDeclaredSymbol(type, context.CancellationToken) is { } symbol
            && symbol.FindAttribute(KnownNames.MessagePackObject) is { ConstructorArguments: not [{ Value: true }, ..] }
            && model.Compilation.GetTypeByMetadataName(KnownNames.ArrayLayout) is not null)
        {
            context.RegisterRefactoring(CodeAction.Create(
                Title, token => ReplaceAsync(context.Document, type, token), equivalenceKey: Title));
        }
    }

    private static async Task<Document> ReplaceAsync(
        Document document, TypeDeclarationSyntax type, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        ForeignAttributes.Replace(editor, type);
        return editor.GetChangedDocument();
    }
}
