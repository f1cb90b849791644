using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Passes by value, and returns what a method changes: as a tuple, if it is several values.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ByReferenceFix() : RuleFix(DiagnosticIds.ByReference)
{
    private const string Title = "Pass by value, and return what changes";

    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        switch (violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>())
        {
            case MethodDeclarationSyntax method:
                violation.Offer(Title, editor => editor.ReplaceNode(method, ByValue.Of(method, editor.SemanticModel)));
                break;
            case PropertyDeclarationSyntax { Type: RefTypeSyntax reference } property:
                violation.Offer(Title, editor => editor.ReplaceNode(
                    property, property.WithType(reference.Type.WithTriviaFrom(reference))));
                break;
        }

        return Task.CompletedTask;
    }
}
