using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RpcGen.CodeFixes;

/// <summary>
/// Fixes all violations in a file or a project, not in a solution: <c>dotnet format</c>, which asks for solutions, does
/// not make choices that lose values.
/// </summary>
internal sealed class LocalFixAll : FixAllProvider
{
    private LocalFixAll()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static LocalFixAll Instance { get; } = new();

    /// <inheritdoc/>
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project];

    /// <inheritdoc/>
    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) =>
        WellKnownFixAllProviders.BatchFixer.GetFixAsync(fixAllContext);
}
