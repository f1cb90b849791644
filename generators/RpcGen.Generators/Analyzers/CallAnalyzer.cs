using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RpcGen.Generators.Analyzers;

/// <summary>Analyzes calls of contracts in code that is not generated.</summary>
public abstract class CallAnalyzer : DiagnosticAnalyzer
{
    private protected CallAnalyzer(DiagnosticDescriptor rule) => SupportedDiagnostics = ImmutableArray.Create(rule);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start => Register(start, new ContractCalls(start.Compilation)));
    }

    private protected abstract void Register(CompilationStartAnalysisContext start, ContractCalls calls);
}
