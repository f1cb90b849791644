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
        ParseScope scope = ParseScope.For(model.Compilation, token);
        return scope.Cache.GetOrParse(
            context.Node, scope.Around(context.Node),
            () => model.GetDeclaredSymbol(context.Node, token) is INamedTypeSymbol contract
                && contract.HasAttribute(KnownNames.Contract) && !contract.IsOpen()
                    ? scope.Parse(contract, null, token)
                    : null);
    }

    public static EquatableArray<ParsedContract> FromAssembly(
        GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        Compilation compilation = context.SemanticModel.Compilation;
        ParseScope scope = ParseScope.For(compilation, token);
        return scope.Cache.GetOrParse(
            context.TargetNode, scope.Around(context.TargetNode),
            () => context.Attributes
                .Select(attribute => Named(attribute) is { } contract
                    && IgnoredName(attribute, contract, compilation) is null
                    ? scope.Parse(contract.ToRuntimeForm(compilation), attribute.NamedArgument<string>("Name"), token)
                    : Refused(attribute, compilation, token))
                .ToEquatableArray());
    }

    /// <summary>Whether a node calls one of the methods that take a contract.</summary>
    public static bool MayUseContract(SyntaxNode node) =>
        CalledName(node) is { } called && s_users.Contains(called.Identifier.ValueText);

    /// <summary>The name of the method that a node calls; null if it is not such a call.</summary>
    public static SimpleNameSyntax? CalledName(SyntaxNode node) =>
        (node as InvocationExpressionSyntax)?.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            SimpleNameSyntax name => name,
            _ => null,
        };

    public static ParsedContract? FromUse(GeneratorSyntaxContext context, CancellationToken token)
    {
        Compilation compilation = context.SemanticModel.Compilation;
        ParseScope scope = ParseScope.For(compilation, token);
        return scope.Cache.GetOrParse(
            context.Node, ContractUse.DependenciesOf(context.Node, scope),
            () => ContractUse.Of(context.SemanticModel, context.Node, token) is { IsOpen: false } use
                ? scope.Parse(use.Contract, use.WireName, token)
                : null);
    }

    public static ParsedSerializables Serializable(GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        Compilation compilation = context.SemanticModel.Compilation;
        ParseScope scope = ParseScope.For(compilation, token);
        return scope.Cache.GetOrParse(
            context.TargetNode, scope.Around(context.TargetNode),
            () => Serializable(context.Attributes, compilation, token));
    }

    private static ParsedSerializables Serializable(
        IEnumerable<AttributeData> attributes, Compilation compilation, CancellationToken token)
    {
        CodecResolver resolver = CodecResolver.For(compilation);
        CodecClosure closure = new(resolver);
        List<SerializableModel> types = [];
        List<RefusalModel> refusals = [];
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol type }])
            {
                continue;
            }

            if (resolver.ResolveOblivious(type) is { Expression: { } expression } codec
                && closure.Add(codec, token) is null)
            {
                types.Add(new SerializableModel
                {
                    Type = type.ToCode(),
                    Codec = expression,
                    GeneratedNamespace = resolver.Names.Namespace,
                });
            }
            else if (Refused(attribute, compilation, token).Refusal is { } refusal)
            {
                refusals.Add(refusal);
            }
        }

        ParsedContract[] contracts =
        [
            .. closure.Contracts.Select(contract => ParseScope.For(compilation, token).Parse(contract, null, token)),
        ];
        refusals.AddRange(contracts.Select(contract => contract.Refusal!).Where(refusal => refusal is not null));
        return refusals.Count > 0
            ? new ParsedSerializables(default, default, refusals.ToEquatableArray())
            : new ParsedSerializables(types.ToEquatableArray(), closure.Models, default)
            {
                Contracts = contracts.ToEquatableArray(),
            };
    }

    /// <summary>The types that name the resolvers of attributes.</summary>
    public static EquatableArray<ResolverSourceModel> ResolverSources(
        GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        CodecResolver resolver = CodecResolver.For(context.SemanticModel.Compilation);
        return context.Attributes
            .Select(attribute => MessagePackResolvers.SourceOf(attribute, resolver))
            .Where(model => model is not null)
            .Select(model => model!)
            .ToEquatableArray();
    }

    /// <summary>Whether an interface is one of those the generator emits code for.</summary>
    public static bool IsContract(INamedTypeSymbol type, IAssemblySymbol assembly) =>
        type.OriginalDefinition.HasAttribute(KnownNames.Contract)
        || IsBuiltIn(type)
        || IsNamed(type, assembly)
        || IsNamed(type, type.ContainingAssembly);

    /// <summary>
    /// Whether an interface of the framework is a contract. Each assembly that mentions it has code for it.
    /// </summary>
    public static bool IsBuiltIn(INamedTypeSymbol type) => type.IsOfFramework()
        && type.OriginalDefinition.MetadataPath()
            is "System.IDisposable" or "System.IAsyncDisposable" or "System.IObserver`1";

    /// <summary>The attribute of another assembly that makes an interface a contract.</summary>
    public static AttributeData? NamedElsewhere(INamedTypeSymbol type, Compilation compilation) =>
        compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => assembly.Modules.First().ReferencedAssemblies.Any(one => one.Name == "RpcGen"))
            .Select(assembly => Naming(type, assembly))
            .FirstOrDefault(attribute => attribute is not null);

    /// <summary>The rules that an assembly-level attribute breaks.</summary>
    public static IEnumerable<RuleViolation> Check(
        AttributeData attribute, Compilation compilation, CancellationToken token)
    {
        Location? location = attribute.ApplicationSyntaxReference?.GetSyntax(token).GetLocation();
        if (attribute.Is(KnownNames.Codec))
        {
            return attribute.NamedArgument<ITypeSymbol>("Target") is not { } target
                || target is INamedTypeSymbol { IsUnboundGenericType: true }
                ? [new RuleViolation(
                    DiagnosticDescriptors.AttributeWithoutEffect, location,
                    [
                        "[assembly: RpcCodec]", "RpcCodec", compilation.AssemblyName ?? "",
                        "name the type it is for with Target = typeof(...), a closed form if it is generic",
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
                ? [problem.At(type.ToDisplay(), location) with { IsCompilerError = false }]
                : [];
        }

        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Interface } contract)
        {
            return [new RuleViolation(
                DiagnosticDescriptors.MemberNotSupported, location, [type.ToDisplay(), "a contract is an interface"])];
        }

        if (contract.IsUnboundGenericType || contract.IsOpen())
        {
            return [new RuleViolation(DiagnosticDescriptors.OpenGenericContract, location, [contract.ToDisplay()])];
        }

        ContractParser.Parse(
            contract.ToRuntimeForm(compilation), null, compilation, out IReadOnlyList<RuleViolation> violations, token);
        return (IgnoredName(attribute, contract, compilation) is { } reason
                ? violations.Append(new RuleViolation(
                    DiagnosticDescriptors.InvalidSetting, location, [contract.ToDisplay(), reason])
                {
                    Cause = "Name",
                })
                : violations)
            .Select(violation => violation with { Location = location });
    }

    // Why the name that an attribute gives a contract would not be the contract's.
    private static string? IgnoredName(AttributeData attribute, INamedTypeSymbol contract, Compilation compilation)
    {
        if (attribute.NamedArgument<string>("Name") is not { } name)
        {
            return null;
        }

        if (!contract.IsGenericType && contract.HasAttribute(KnownNames.Contract))
        {
            return $"Name = \"{name}\" is ignored: the interface has [RpcContract], whose Name counts";
        }

        string? first = compilation.Assembly.GetAttributes()
            .Where(other => other.Is(KnownNames.ContractFor)
                && SymbolEqualityComparer.Default.Equals(Named(other), contract))
            .Select(other => other.NamedArgument<string>("Name"))
            .FirstOrDefault();
        return first == name
            ? null
            : $"Name = \"{name}\" is ignored: another [RpcContractFor] of this assembly comes first";
    }

    // The contract that an attribute of the assembly names, if it can be one.
    private static INamedTypeSymbol? Named(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Value: INamedTypeSymbol { TypeKind: TypeKind.Interface } contract }]
        && !contract.IsUnboundGenericType && !contract.IsOpen()
            ? contract
            : null;

    private static ParsedContract Refused(
        AttributeData attribute, Compilation compilation, CancellationToken token) => new(null, default)
        {
            Refusal = RefusalModel.Of([.. Check(attribute, compilation, token)]),
        };

    private static bool IsNamed(INamedTypeSymbol type, IAssemblySymbol assembly) => Naming(type, assembly) is not null;

    private static AttributeData? Naming(INamedTypeSymbol type, IAssemblySymbol assembly) =>
        assembly.GetAttributes().FirstOrDefault(attribute =>
            attribute.Is(KnownNames.ContractFor)
            && attribute.ConstructorArguments is [{ Value: ITypeSymbol contract }]
            && SymbolEqualityComparer.Default.Equals(contract, type));
}
