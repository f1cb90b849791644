using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Makes a contract or a type that travels, and the types around it, internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class AccessibleTypeFix() : RuleFix(
    DiagnosticIds.ContractNotAccessible, DiagnosticIds.TypeNotSerializable)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (await violation.CulpritAsync().ConfigureAwait(false) is INamedTypeSymbol hidden)
        {
            Solution solution = violation.Document.Project.Solution;
            violation.Offer("Make it internal", token => solution.MakeVisibleAsync(hidden, token));
        }
    }
}
