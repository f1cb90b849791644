using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators.Analyzers;

namespace RpcGen.CodeFixes.Tests;

/// <summary>What the analyzers report in a project, for "fix all".</summary>
internal sealed class AnalyzerDiagnostics : FixAllContext.DiagnosticProvider
{
    public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
        Project project, CancellationToken cancellationToken)
    {
        Compilation? compilation = await project.GetCompilationAsync(cancellationToken);
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new ContractAnalyzer(), new ContractUseAnalyzer()];
        return await compilation!.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync(cancellationToken);
    }

    public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
        Document document, CancellationToken cancellationToken)
    {
        SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
        return (await GetAllDiagnosticsAsync(document.Project, cancellationToken))
            .Where(diagnostic => diagnostic.Location.SourceTree == tree);
    }

    public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
        Project project, CancellationToken cancellationToken) =>
        (await GetAllDiagnosticsAsync(project, cancellationToken)).Where(diagnostic => !diagnostic.Location.IsInSource);
}
