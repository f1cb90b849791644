using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Removes a codec that is not one of the type that it stands at.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class CodecFix() : RuleFix(DiagnosticIds.InvalidCodec)
{
    private const string Title = "Remove [RpcCodec]";

    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        ISymbol? annotated = await violation.CulpritAsync().ConfigureAwait(false)
            ?? await violation.HolderAsync().ConfigureAwait(false);
        if (annotated is not null)
        {
            violation.OfferAt(Title, annotated, Remove);
            return;
        }

        // The place itself: a parameter or a result.
        SyntaxNode? place = (SyntaxNode?)violation.Node.FirstAncestorOrSelf<ParameterSyntax>()
            ?? violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (place is not null)
        {
            violation.Offer(Title, editor => Remove(editor, place));
        }
    }

    private static void Remove(DocumentEditor editor, SyntaxNode declaration)
    {
        if (editor.SemanticModel.FindAttribute(declaration, KnownNames.Codec) is { } attribute)
        {
            editor.RemoveAttribute(attribute);
        }
    }
}
