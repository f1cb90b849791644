using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Replaces a timeout that is out of range: by the default of the connection, or by none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class TimeoutFix() : RuleFix(DiagnosticIds.InvalidTimeout)
{
    private const string Setting = "TimeoutMilliseconds";

    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        // The member or the contract that has the setting.
        ISymbol? culprit = await violation.CulpritAsync().ConfigureAwait(false);
        string attribute = culprit is INamedTypeSymbol ? KnownNames.Contract : KnownNames.Method;
        violation.OfferAt("Use the timeout of the connection", culprit, (editor, declaration) =>
        {
            if (editor.SemanticModel.FindAttribute(declaration, attribute) is { } settings)
            {
                editor.RemoveSetting(settings, Setting, keepEmpty: culprit is INamedTypeSymbol);
            }
        });
        violation.OfferAt("Wait without a limit", culprit, (editor, declaration) =>
        {
            if (editor.SemanticModel.FindAttribute(declaration, attribute) is { } settings)
            {
                editor.ReplaceNode(settings, settings.WithSetting(Setting, LiteralEdits.Number(-1)));
            }
        });
    }
}
