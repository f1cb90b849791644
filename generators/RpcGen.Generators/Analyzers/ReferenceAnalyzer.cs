using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Reports a reference to a disposable object that a call returns and a method neither disposes nor passes on.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReferenceAnalyzer() : CallAnalyzer(DiagnosticDescriptors.ReferenceNotDisposed)
{
    private protected override void Register(CompilationStartAnalysisContext start, ContractCalls calls)
    {
        start.RegisterOperationAction(local => Analyze(local, calls), OperationKind.VariableDeclarator);
    }

    private static void Analyze(OperationAnalysisContext context, ContractCalls calls)
    {
        IVariableDeclaratorOperation declarator = (IVariableDeclaratorOperation)context.Operation;
        IOperation? value = declarator.Initializer?.Value;
        while (value is IConversionOperation or IAwaitOperation)
        {
            value = value is IAwaitOperation wait ? wait.Operation : ((IConversionOperation)value).Operand;
        }

        if (calls.IsContract(declarator.Symbol.Type) && IsDisposable(declarator.Symbol.Type)
            && calls.Of(value) is not null && !IsUsing(declarator)
            && Root(declarator).Descendants().OfType<ILocalReferenceOperation>()
                .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, declarator.Symbol))
                .All(OnlyCalls))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.ReferenceNotDisposed, declarator.Symbol.Locations[0], declarator.Symbol.Name));
        }
    }

    private static bool IsDisposable(ITypeSymbol type) =>
        type.AllInterfaces.Any(one =>
            one is { Name: "IDisposable" or "IAsyncDisposable", ContainingNamespace.Name: "System" });

    private static bool IsUsing(IOperation operation)
    {
        IOperation? current = operation.Parent;
        while (current is IVariableDeclarationOperation or IVariableDeclarationGroupOperation)
        {
            current = current.Parent;
        }

        return current is IUsingOperation or IUsingDeclarationOperation;
    }

    // A use that passes the reference on, or disposes it, is not among these.
    private static bool OnlyCalls(ILocalReferenceOperation use) => use.Parent switch
    {
        IInvocationOperation invocation => ReferenceEquals(invocation.Instance, use)
            && invocation.TargetMethod.Name is not ("Dispose" or "DisposeAsync"),
        IPropertyReferenceOperation property => ReferenceEquals(property.Instance, use),
        IEventReferenceOperation => true,
        _ => false,
    };

    private static IOperation Root(IOperation operation)
    {
        IOperation root = operation;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return root;
    }
}
