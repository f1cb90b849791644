using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Reports the ValueTask of a call that is used again after it was used, or that is stored outside the method. Reports
/// nothing if the first use depends on a condition.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ValueTaskAnalyzer() : CallAnalyzer(DiagnosticDescriptors.ValueTaskKept)
{
    private protected override void Register(CompilationStartAnalysisContext start, ContractCalls calls)
    {
        start.RegisterOperationAction(use => AnalyzeUse(use, calls), OperationKind.LocalReference);
        start.RegisterOperationAction(store => AnalyzeStore(store, calls), OperationKind.SimpleAssignment);
    }

    private static void AnalyzeUse(OperationAnalysisContext context, ContractCalls calls)
    {
        ILocalReferenceOperation use = (ILocalReferenceOperation)context.Operation;
        if (!ContractCalls.IsValueTask(use.Type) || BlockOf(use) is not { } block
            || calls.Of(ValueOf(use.Local, block)) is null)
        {
            return;
        }

        ILocalReferenceOperation[] uses =
        [
            .. block.Descendants().OfType<ILocalReferenceOperation>()
                .Where(other => SymbolEqualityComparer.Default.Equals(other.Local, use.Local) && Consumes(other)),
        ];
        bool isAssignedAgain = uses.Any(other =>
            other.Parent is IAssignmentOperation assignment && assignment.Target == other);
        if (!isAssignedAgain && uses.Length > 1 && uses[1].Syntax == use.Syntax && IsUnconditional(uses[0], block))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.ValueTaskKept, use.Syntax.GetLocation(), use.Local.Name,
                "which is used a second time here"));
        }
    }

    private static void AnalyzeStore(OperationAnalysisContext context, ContractCalls calls)
    {
        ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } target
            && ContractCalls.IsValueTask(target.Type) && calls.Of(assignment.Value) is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.ValueTaskKept, assignment.Syntax.GetLocation(), target.Member.Name,
                "which others may await, too"));
        }
    }

    // The block that declares the variable.
    private static IBlockOperation? BlockOf(ILocalReferenceOperation use)
    {
        for (IOperation? current = use.Parent; current is not null; current = current.Parent)
        {
            if (current is IBlockOperation block && block.Locals.Contains(use.Local, SymbolEqualityComparer.Default))
            {
                return block;
            }
        }

        return null;
    }

    private static IOperation? ValueOf(ILocalSymbol local, IBlockOperation block) => block.Descendants()
        .OfType<IVariableDeclaratorOperation>()
        .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))
        ?.Initializer?.Value;

    // IsCompleted and its siblings only read the state.
    private static bool Consumes(ILocalReferenceOperation use) =>
        use.Parent is not IPropertyReferenceOperation { Property.Name: not "Result" } and not INameOfOperation;

    private static bool IsUnconditional(IOperation use, IOperation block)
    {
        for (IOperation? current = use.Parent; current is not null && current != block; current = current.Parent)
        {
            if (current is IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ILoopOperation
                or ITryOperation or IAnonymousFunctionOperation or ILocalFunctionOperation
                or IConditionalAccessOperation or ICoalesceOperation or IBinaryOperation or IReturnOperation)
            {
                return false;
            }
        }

        return true;
    }
}
