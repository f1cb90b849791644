using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Removes an attribute that names an open contract: closed forms are found where they are used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OpenContractFix() : RuleFix(DiagnosticIds.OpenGenericContract)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Attribute is { } attribute)
        {
            violation.Offer("Remove the attribute", editor => editor.RemoveAttribute(attribute));
        }

        return Task.CompletedTask;
    }
}
