using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Reports every rule that a contract, or a type that travels in it, breaks: those for which the generator emits
/// nothing. Both run the same parser.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        DiagnosticDescriptors.All.Where(descriptor => descriptor.Id != DiagnosticIds.NotAContract).ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(AnalyzeInterface, SymbolKind.NamedType);
        context.RegisterCompilationAction(AnalyzeAssembly);
        context.RegisterSyntaxNodeAction(AnalyzeUse, SyntaxKind.InvocationExpression);
    }

    private static void AnalyzeInterface(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Interface || !type.HasAttribute(KnownNames.Contract)
            || type.TypeParameters.Length > 0 || type.ContainsTypeParameter())
        {
            return;
        }

        ContractParser.Parse(
            type, null, context.Compilation, out IReadOnlyList<RuleViolation> violations, context.CancellationToken);
        Location fallback = type.FirstLocation() ?? Location.None;
        foreach (RuleViolation violation in violations)
        {
            context.ReportDiagnostic(violation.ToDiagnostic(fallback, context.Compilation));
        }
    }

    private static void AnalyzeAssembly(CompilationAnalysisContext context)
    {
        foreach (AttributeData attribute in context.Compilation.Assembly.GetAttributes())
        {
            if (!attribute.Is(KnownNames.ContractFor) && !attribute.Is(KnownNames.Serializable)
                && !attribute.Is(KnownNames.Codec))
            {
                continue;
            }

            foreach (RuleViolation violation in ContractDiscovery.Check(
                attribute, context.Compilation, context.CancellationToken))
            {
                context.ReportDiagnostic(violation.ToDiagnostic(Location.None, context.Compilation));
            }
        }
    }

    // A closed form of a generic contract is parsed where it is used, and so are its faults.
    private static void AnalyzeUse(SyntaxNodeAnalysisContext context)
    {
        if (!ContractDiscovery.MayUseContract(context.Node)
            || ContractDiscovery.UsedGeneric(context.SemanticModel, context.Node, context.CancellationToken)
                is not { } contract)
        {
            return;
        }

        if (contract.ContainsTypeParameter())
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.OpenGenericContract, context.Node.GetLocation(), contract.ToDisplay()));
            return;
        }

        ContractParser.Parse(
            contract, null, context.Compilation, out IReadOnlyList<RuleViolation> violations,
            context.CancellationToken);
        foreach (RuleViolation violation in violations)
        {
            context.ReportDiagnostic((violation with { Location = null }).ToDiagnostic(
                context.Node.GetLocation(), context.Compilation));
        }
    }
}
