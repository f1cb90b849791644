using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Makes a contract ordinary that cannot be stateless.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class StatelessFix() : RuleFix(DiagnosticIds.NotStateless)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is { } contract
            && model.FindAttribute(contract, KnownNames.Contract) is { } attribute)
        {
            violation.Offer(
                "Remove Stateless", editor => editor.RemoveSetting(attribute, "Stateless", keepEmpty: true));
        }
    }
}
