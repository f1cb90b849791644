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

    /// <summary>
    /// The hash of what decides the contract that a call names: its file, and what the type argument mentions; what the
    /// member around it mentions, and extension members, which are not mentioned by type, if the type argument is
    /// inferred.
    /// </summary>
    public static DeclarationHash DependenciesOf(SyntaxNode node, ParseScope scope)
    {
        SyntaxNode? written = WrittenArgument(node);
        SyntaxNode mentioning =
            written ?? node.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? node.SyntaxTree.GetRoot();
        DeclarationHash hash = scope.Around(node).With(scope.Named(mentioning.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).Distinct()));
        return written is null ? hash.With(scope.Extensions) : hash;
    }

    // A type argument that is written is bound alone: binding the call binds the method around it.
    private static ITypeSymbol? TypeArgumentOf(SemanticModel model, SyntaxNode node, CancellationToken token) =>
        WrittenArgument(node) is { } written
            ? model.GetSpeculativeSymbolInfo(written.SpanStart, written, SpeculativeBindingOption.BindAsTypeOrNamespace)
                .Symbol as ITypeSymbol
            : (WithoutNullableAnalysis(model).GetSymbolInfo(node, token).Symbol as IMethodSymbol)
                ?.TypeArguments is [{ } inferred]
                ? inferred
                : null;

#pragma warning disable RSEXPERIMENTAL001
    // Binds the statement around a call instead of the method around it. Annotations of the contract do not count.
    private static SemanticModel WithoutNullableAnalysis(SemanticModel model) =>
        model.Compilation.GetSemanticModel(model.SyntaxTree, SemanticModelOptions.DisableNullableAnalysis);
#pragma warning restore RSEXPERIMENTAL001

    private static TypeSyntax? WrittenArgument(SyntaxNode node) =>
        ContractDiscovery.CalledName(node) is GenericNameSyntax { TypeArgumentList.Arguments: [{ } written] }
            ? written
            : null;
}
