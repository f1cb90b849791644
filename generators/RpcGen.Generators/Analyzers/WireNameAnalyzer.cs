using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Reports contracts of one project that have the same name on the wire: no connection can expose both.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WireNameAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(DiagnosticDescriptors.WireNameTaken);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            ConcurrentBag<(string Name, INamedTypeSymbol Contract)> contracts = [];
            start.RegisterSymbolAction(symbol => Add((INamedTypeSymbol)symbol.Symbol, contracts), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Report(end, contracts));
        });
    }

    private static void Add(INamedTypeSymbol type, ConcurrentBag<(string Name, INamedTypeSymbol Contract)> contracts)
    {
        if (type.TypeKind == TypeKind.Interface && !type.IsOpen()
            && type.FindAttribute(KnownNames.Contract) is { } settings)
        {
            contracts.Add((settings.NamedArgument<string>("Name") ?? type.ToCode().Replace("global::", ""), type));
        }
    }

    private static void Report(
        CompilationAnalysisContext context, IEnumerable<(string Name, INamedTypeSymbol Contract)> contracts)
    {
        foreach (IGrouping<string, INamedTypeSymbol> group in contracts
            .OrderBy(contract => contract.Contract.ToDisplay(), StringComparer.Ordinal)
            .GroupBy(contract => contract.Name, contract => contract.Contract, StringComparer.Ordinal))
        {
            INamedTypeSymbol first = group.First();
            foreach (INamedTypeSymbol other in group.Skip(1))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    DiagnosticDescriptors.WireNameTaken, other.FirstLocation(), first.ToDisplay(), other.ToDisplay(),
                    group.Key));
            }
        }
    }
}
