using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Lets a contract have the full name of its interface on the wire, which no other has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class WireNameFix() : RuleFix(DiagnosticIds.WireNameTaken)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is { } contract
            && model.FindAttribute(contract, KnownNames.Contract) is { } settings
            && settings.Setting("Name") is not null)
        {
            violation.Offer(
                "Use the full name of the interface",
                editor => editor.RemoveSetting(settings, "Name", keepEmpty: true));
        }
    }
}
