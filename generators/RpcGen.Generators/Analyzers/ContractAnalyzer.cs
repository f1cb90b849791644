using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Reports every rule that a contract, or a type that travels in it, breaks. The generator runs the same parser and
/// emits no code for these.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = DiagnosticDescriptors.All
        .Where(descriptor => descriptor.Id is not (DiagnosticIds.NotAContract or DiagnosticIds.WireNameTaken
            or DiagnosticIds.BlockingWait or DiagnosticIds.TokenNotPassed or DiagnosticIds.ValueTaskKept
            or DiagnosticIds.ReferenceNotDisposed))
        .ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            // Closed forms of one contract share the faults of its declaration, which are reported there.
            ConcurrentDictionary<INamedTypeSymbol, bool> declarations = new(SymbolEqualityComparer.Default);
            start.RegisterSymbolAction(AnalyzeInterface, SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(node => AnalyzeUse(node, declarations), SyntaxKind.InvocationExpression);
        });
        context.RegisterSyntaxNodeAction(AnalyzeAssemblyAttributes, SyntaxKind.AttributeList);
    }

    // Generic contracts, too: with their type parameters, which may be anything that travels.
    private static void AnalyzeInterface(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Interface || !type.HasAttribute(KnownNames.Contract))
        {
            return;
        }

        ContractParser.Parse(
            type, null, context.Compilation, out IReadOnlyList<RuleViolation> violations, context.CancellationToken);
        Location fallback = type.FirstLocation() ?? Location.None;
        foreach (RuleViolation violation in violations.Where(violation => !violation.IsCompilerError))
        {
            context.ReportDiagnostic(violation.ToDiagnostic(fallback, context.Compilation));
        }
    }

    // Reported at the attribute, so that an editor shows it while the file is open.
    private static void AnalyzeAssemblyAttributes(SyntaxNodeAnalysisContext context)
    {
        if (((AttributeListSyntax)context.Node).Target?.Identifier.IsKind(SyntaxKind.AssemblyKeyword) != true)
        {
            return;
        }

        foreach (AttributeData attribute in context.Compilation.Assembly.GetAttributes())
        {
            if (attribute.ApplicationSyntaxReference is not { } reference
                || reference.SyntaxTree != context.Node.SyntaxTree
                || !context.Node.Span.Contains(reference.Span)
                || (!attribute.Is(KnownNames.ContractFor) && !attribute.Is(KnownNames.Serializable)
                    && !attribute.Is(KnownNames.Codec)))
            {
                continue;
            }

            foreach (RuleViolation violation in ContractDiscovery
                .Check(attribute, context.Compilation, context.CancellationToken)
                .Where(violation => !violation.IsCompilerError))
            {
                context.ReportDiagnostic(violation.ToDiagnostic(Location.None, context.Compilation));
            }
        }
    }

    // A closed form of a generic contract is parsed where it is used, and so are its faults.
    private static void AnalyzeUse(
        SyntaxNodeAnalysisContext context, ConcurrentDictionary<INamedTypeSymbol, bool> declarations)
    {
        if (!ContractDiscovery.MayUseContract(context.Node)
            || ContractUse.Of(context.SemanticModel, context.Node, context.CancellationToken) is not { } use)
        {
            return;
        }

        if (use.IsOpen)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.OpenGenericContract, context.Node.GetLocation(), use.Contract.ToDisplay()));
            return;
        }

        if (!declarations.GetOrAdd(use.Contract.OriginalDefinition, IsSound))
        {
            return;
        }

        ContractParser.Parse(
            use.Contract, null, context.Compilation, out IReadOnlyList<RuleViolation> violations,
            context.CancellationToken);
        foreach (RuleViolation violation in violations.Where(
            violation => violation is { IsError: true, IsCompilerError: false }))
        {
            context.ReportDiagnostic((violation with { Location = null }).ToDiagnostic(
                context.Node.GetLocation(), context.Compilation));
        }

        bool IsSound(INamedTypeSymbol declaration)
        {
            if (declaration.FirstLocation() is null)
            {
                return true;
            }

            ContractParser.Parse(
                declaration, null, context.Compilation, out IReadOnlyList<RuleViolation> own,
                context.CancellationToken);
            return own.All(violation => !violation.IsError);
        }
    }
}
