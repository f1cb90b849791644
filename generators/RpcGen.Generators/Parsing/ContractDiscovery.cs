using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds contracts: annotated interfaces, those an assembly attribute names, and closed generic ones in use.
/// </summary>
internal static class ContractDiscovery
{
    /// <summary>The methods whose type argument is a contract.</summary>
    private static readonly HashSet<string> s_users =
        new(StringComparer.Ordinal) { "GetProxy", "Expose", "SupportsAsync" };

    /// <summary>
    /// The contract that an interface declares. Unlike ForAttributeWithMetadataName this asks for no symbol while the
    /// answer is known, which after an edit in a method body it is for every file but the edited one.
    /// </summary>
    public static ParsedContract? FromInterface(GeneratorSyntaxContext context, CancellationToken token)
    {
        SemanticModel model = context.SemanticModel;
        ParseCache cache = ParseCache.For(model.Compilation, token);
        return cache.GetOrParse(
            context.Node,
            () => model.GetDeclaredSymbol(context.Node, token) is INamedTypeSymbol contract
                && contract.HasAttribute(KnownNames.Contract)
                && !contract.ContainsTypeParameter() && contract.TypeParameters.Length == 0
                    ? cache.GetOrParse(contract, null, model.Compilation, token)
                    : null);
    }

    public static EquatableArray<ParsedContract> FromAssembly(
        GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        List<ParsedContract> contracts = [];
        foreach (AttributeData attribute in context.Attributes)
        {
            if (attribute.ConstructorArguments is
                    [{ Value: INamedTypeSymbol { TypeKind: TypeKind.Interface, IsUnboundGenericType: false } contract }]
                && Parse(contract, attribute.NamedArgument<string>("Name"), context.SemanticModel.Compilation, token)
                    is { } parsed)
            {
                contracts.Add(parsed);
            }
        }

        return contracts.ToEquatableArray();
    }

    /// <summary>Whether a node calls one of the methods that take a contract.</summary>
    public static bool MayUseContract(SyntaxNode node) =>
        node is InvocationExpressionSyntax invocation
        && (invocation.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            SimpleNameSyntax name => name,
            _ => null,
        }) is { } called
        && s_users.Contains(called.Identifier.ValueText);

    public static ParsedContract? FromUse(GeneratorSyntaxContext context, CancellationToken token) =>
        UsedGeneric(context.SemanticModel, context.Node, token) is { } contract && !contract.ContainsTypeParameter()
            ? Parse(contract, null, context.SemanticModel.Compilation, token)
            : null;

    /// <summary>The generic contract that a call is about, its type argument given or inferred.</summary>
    public static INamedTypeSymbol? UsedGeneric(SemanticModel model, SyntaxNode node, CancellationToken token) =>
        model.GetSymbolInfo(node, token).Symbol is IMethodSymbol
        {
            TypeArguments: [INamedTypeSymbol { TypeKind: TypeKind.Interface, IsGenericType: true } contract],
        }
        && contract.OriginalDefinition.HasAttribute(KnownNames.Contract)
            ? contract
            : null;

    public static (EquatableArray<SerializableModel> Types, EquatableArray<CodecModel> Codecs) Serializable(
        GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        CodecResolver resolver = CodecResolver.For(context.SemanticModel.Compilation);
        CodecClosure closure = new(resolver);
        List<SerializableModel> types = [];
        foreach (AttributeData attribute in context.Attributes)
        {
            if (attribute.ConstructorArguments is [{ Value: ITypeSymbol type }]
                && resolver.ResolveOblivious(type) is { Expression: { } expression } codec
                && closure.Add(codec, token) is null)
            {
                types.Add(new SerializableModel
                {
                    Type = type.ToCode(),
                    Codec = expression,
                    GeneratedNamespace = resolver.GeneratedNamespace,
                });
            }
        }

        return (types.ToEquatableArray(), closure.Models);
    }

    /// <summary>Whether an interface is one of those the generator emits code for.</summary>
    public static bool IsContract(INamedTypeSymbol type, IAssemblySymbol assembly) =>
        type.OriginalDefinition.HasAttribute(KnownNames.Contract)
        || IsNamed(type, assembly)
        || IsNamed(type, type.ContainingAssembly);

    /// <summary>The rules that an assembly-level attribute breaks.</summary>
    public static IEnumerable<RuleViolation> Check(AttributeData attribute, Compilation compilation, CancellationToken token)
    {
        Location? location = attribute.ApplicationSyntaxReference?.GetSyntax(token).GetLocation();
        if (attribute.Is(KnownNames.Codec))
        {
            return attribute.NamedArgument<ITypeSymbol>("Target") is null
                ? [new RuleViolation(
                    DiagnosticDescriptors.AttributeWithoutEffect, location,
                    [
                        "[assembly: RpcCodec]", "RpcCodec", compilation.AssemblyName ?? "",
                        "name the type it is for with Target = typeof(...)",
                    ])]
                : [];
        }

        if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol type }])
        {
            return [];
        }

        if (attribute.Is(KnownNames.Serializable))
        {
            CodecResolver resolver = CodecResolver.For(compilation);
            return new CodecClosure(resolver).Add(resolver.Resolve(type), token) is { } problem
                ? [new RuleViolation(problem.Descriptor, location, [type.ToDisplay() + problem.Path, .. problem.Arguments])]
                : [];
        }

        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Interface } contract)
        {
            return [new RuleViolation(
                DiagnosticDescriptors.MemberNotSupported, location, [type.ToDisplay(), "a contract is an interface"])];
        }

        if (contract.IsUnboundGenericType || contract.ContainsTypeParameter())
        {
            return [new RuleViolation(DiagnosticDescriptors.OpenGenericContract, location, [contract.ToDisplay()])];
        }

        ContractParser.Parse(contract, null, compilation, out IReadOnlyList<RuleViolation> violations, token);
        return violations.Select(violation => violation with { Location = location });
    }

    private static ParsedContract? Parse(
        INamedTypeSymbol contract, string? name, Compilation compilation, CancellationToken token) =>
        ParseCache.For(compilation, token).GetOrParse(contract, name, compilation, token);

    private static bool IsNamed(INamedTypeSymbol type, IAssemblySymbol assembly) =>
        assembly.GetAttributes().Any(attribute =>
            attribute.Is(KnownNames.ContractFor)
            && attribute.ConstructorArguments is [{ Value: ITypeSymbol contract }]
            && SymbolEqualityComparer.Default.Equals(contract, type));
}
