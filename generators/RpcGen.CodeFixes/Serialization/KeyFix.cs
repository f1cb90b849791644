using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>
/// Numbers members: with the numbers after the highest of their type, so that a number that was used before, and
/// removed, does not come back.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class KeyFix()
    : RuleFix(DiagnosticIds.DuplicateKey, DiagnosticIds.KeyMissing, DiagnosticIds.KeyOutOfRange)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (await violation.CulpritAsync().ConfigureAwait(false) is { } culprit
            && await violation.HolderAsync().ConfigureAwait(false) is INamedTypeSymbol type
            && MemberKeys.AttributeFor(type) is { } attribute)
        {
            Solution solution = violation.Document.Project.Solution;
            violation.Offer(
                "Give it the next free key",
                token => EditAsync(solution, new MemberKeys(type, attribute), culprit, token));
        }
    }

    private static async Task<Solution> EditAsync(
        Solution solution, MemberKeys keys, ISymbol culprit, CancellationToken cancellationToken)
    {
        SolutionEditor editor = new(solution);
        foreach ((ISymbol member, AttributeArgumentSyntax key) in keys.Next(culprit))
        {
            if (Declaration.In(solution, member) is not { } declaration)
            {
                continue;
            }

            DocumentEditor file = await editor.GetDocumentEditorAsync(declaration.Document.Id, cancellationToken)
                .ConfigureAwait(false);
            if (file.SemanticModel.FindAttribute(declaration.Syntax, keys.Attribute) is { ArgumentList: { } arguments })
            {
                file.ReplaceNode(arguments.Arguments[0], key);
            }
            else
            {
                file.AddAttribute(declaration.Syntax, keys.Attribute, key);
            }
        }

        return editor.GetChangedSolution();
    }
}
