using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>Reports Result, Wait and GetResult on the task of a call.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingWaitAnalyzer() : CallAnalyzer(DiagnosticDescriptors.BlockingWait)
{
    private protected override void Register(CompilationStartAnalysisContext start, ContractCalls calls)
    {
        start.RegisterOperationAction(
            property => Analyze(property, ((IPropertyReferenceOperation)property.Operation).Instance, calls,
                ((IPropertyReferenceOperation)property.Operation).Property.Name is "Result"),
            OperationKind.PropertyReference);
        start.RegisterOperationAction(
            method => Analyze(method, ((IInvocationOperation)method.Operation).Instance, calls,
                ((IInvocationOperation)method.Operation).TargetMethod.Name is "Wait" or "GetResult"),
            OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context, IOperation? task, ContractCalls calls, bool blocks)
    {
        if (blocks && calls.Of(task) is { } call && !ReferenceEquals(call, context.Operation)
            && ReturnShapes.IsAwaitable(call.TargetMethod.ReturnType))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.BlockingWait, context.Operation.Syntax.GetLocation(),
                call.TargetMethod.ToDisplay()));
        }
    }
}
