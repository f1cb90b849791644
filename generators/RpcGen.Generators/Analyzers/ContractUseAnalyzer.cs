using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>Reports GetProxy and Expose of types that are not contracts, which would fail at run time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(DiagnosticDescriptors.NotAContract);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        IInvocationOperation invocation = (IInvocationOperation)context.Operation;
        IMethodSymbol method = invocation.TargetMethod;
        if (method.Name is not ("GetProxy" or "Expose" or "SupportsAsync")
            || method.ContainingType is not
            {
                Name: "RpcConnection" or "RpcServer" or "RpcClient", ContainingNamespace.Name: "RpcGen",
            }
            || method.TypeArguments is not [{ } type]
            || type is ITypeParameterSymbol)
        {
            return;
        }

        bool isContract = type is INamedTypeSymbol { TypeKind: TypeKind.Interface } contract
            && (ContractDiscovery.IsContract(contract, context.Compilation.Assembly)
                || ContractDiscovery.NamedElsewhere(contract, context.Compilation) is not null);
        if (!isContract)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.NotAContract, LocationOf(invocation), type.ToDisplay(),
                Advice(type, method.Name, context.Compilation.Assembly)));
        }
    }

    private static string Advice(ITypeSymbol type, string method, IAssemblySymbol assembly)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return "put [RpcContract] on the interface, or [assembly: RpcContractFor("
                + $"typeof({type.ToDisplay()}))] if it cannot be annotated";
        }

        INamedTypeSymbol? contract = type.AllInterfaces
            .FirstOrDefault(candidate =>
                ContractDiscovery.IsContract(candidate, assembly) && !ContractDiscovery.IsBuiltIn(candidate));
        return contract is null
            ? "a contract is an interface with [RpcContract]"
            : $"name the contract that it implements, {method}<{contract.ToDisplay()}>(...)";
    }

    // The type argument if it is written, else the name of the method.
    private static Location LocationOf(IInvocationOperation invocation) =>
        invocation.Syntax is InvocationExpressionSyntax { Expression: { } expression }
            ? (expression as MemberAccessExpressionSyntax)?.Name is { } name
                ? (name as GenericNameSyntax)?.TypeArgumentList.Arguments[0].GetLocation() ?? name.GetLocation()
                : expression.GetLocation()
            : invocation.Syntax.GetLocation();
}
