using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// A call of a method such as GetProxy for a contract whose code belongs to the calling assembly: a closed generic one,
/// or one that an attribute of another assembly names.
/// </summary>
/// <param name="Contract">The contract.</param>
/// <param name="WireName">The name that the attribute gives it.</param>
internal sealed record ContractUse(INamedTypeSymbol Contract, string? WireName)
{
    /// <summary>Whether it has type parameters without a type.</summary>
    public bool IsOpen => Contract.IsOpen();

    public static ContractUse? Of(SemanticModel model, SyntaxNode node, CancellationToken token)
    {
        if (TypeArgumentOf(model, node, token) is not INamedTypeSymbol { TypeKind: TypeKind.Interface } contract)
        {
            return null;
        }

        if ((contract.IsGenericType && contract.OriginalDefinition.HasAttribute(KnownNames.Contract))
            || ContractDiscovery.IsBuiltIn(contract))
        {
            return new ContractUse(contract.ToRuntimeForm(model.Compilation), null);
        }

        return !ContractDiscovery.IsContract(contract, model.Compilation.Assembly)
            && ContractDiscovery.NamedElsewhere(contract, model.Compilation) is { } attribute
                ? new ContractUse(contract, attribute.NamedArgument<string>("Name"))
                : null;
    }

    // A type argument that is written is bound alone: binding the call binds the method around it.
    private static ITypeSymbol? TypeArgumentOf(SemanticModel model, SyntaxNode node, CancellationToken token) =>
        ContractDiscovery.CalledName(node) is GenericNameSyntax { TypeArgumentList.Arguments: [{ } written] }
            ? model.GetSpeculativeSymbolInfo(written.SpanStart, written, SpeculativeBindingOption.BindAsTypeOrNamespace)
                .Symbol as ITypeSymbol
            : (model.GetSymbolInfo(node, token).Symbol as IMethodSymbol)?.TypeArguments is [{ } inferred]
                ? inferred
                : null;
}
