using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Leaves a member behind that cannot travel, or need not.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class IgnoreFix() : RuleFix(
    DiagnosticIds.TypeNotSerializable, DiagnosticIds.ObjectNotSerializable, DiagnosticIds.UnionMissing,
    DiagnosticIds.KeyMissing, DiagnosticIds.MemberNotSettable, DiagnosticIds.StateNotSent)
{
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => LocalFixAll.Instance;

    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        ISymbol? culprit = await violation.CulpritAsync().ConfigureAwait(false);
        if (culprit is not (IPropertySymbol or IFieldSymbol))
        {
            culprit = await violation.HolderAsync().ConfigureAwait(false);
        }

        if (culprit is IPropertySymbol or IFieldSymbol)
        {
            violation.OfferAt(
                "Leave it out with [RpcIgnore]", culprit,
                (editor, declaration) => editor.AddAttribute(declaration, KnownNames.Ignore));
        }
    }
}
