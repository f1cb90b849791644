using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcGen.CodeFixes;

/// <summary>Fixes violations of some rules. "Fix all" merges the fixes that do not overlap.</summary>
/// <param name="ids">The rules.</param>
internal abstract class RuleFix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(ids);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            await OfferAsync(new Violation(context, diagnostic, node)).ConfigureAwait(false);
        }
    }

    /// <summary>Offers the fixes of a violation; none, if it cannot be fixed.</summary>
    protected abstract Task OfferAsync(Violation violation);
}
