using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Analyzers;

/// <summary>
/// Recognises calls through contracts, of which the receiver may be a proxy. Examines each interface of a compilation
/// once. Thread-safe.
/// </summary>
internal sealed class ContractCalls(Compilation compilation)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _contracts = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a type is a contract of the user's.</summary>
    public bool IsContract(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Interface } named
        && _contracts.GetOrAdd(
            named,
            one => !ContractDiscovery.IsBuiltIn(one) && ContractDiscovery.IsContract(one, compilation.Assembly));

    /// <summary>Whether an invocation is a call.</summary>
    public bool IsCall(IInvocationOperation invocation) =>
        invocation.TargetMethod.IsAbstract && IsContract(invocation.Instance?.Type);

    /// <summary>Returns the call that created a task, through conversions of the task; null if no call did.</summary>
    public IInvocationOperation? Of(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IInvocationOperation
                {
                    Instance: { } task,
                    TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "Preserve",
                }:
                    operation = task;
                    break;
                case IInvocationOperation call:
                    return IsCall(call) ? call : null;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether a type is one of the ValueTasks.</summary>
    public static bool IsValueTask(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ValueTask" } named
        && named.OriginalDefinition.MetadataPath() is KnownNames.ValueTask or KnownNames.ValueTaskOf;
}
