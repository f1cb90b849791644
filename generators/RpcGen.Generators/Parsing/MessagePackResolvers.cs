using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>The types that an assembly hands over to resolvers of MessagePack-CSharp.</summary>
internal sealed class MessagePackResolvers
{
    private const string Package = "global::RpcGen.MessagePack.";

    private readonly Dictionary<ITypeSymbol, INamedTypeSymbol> _named = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol? _default;
    private readonly IAssemblySymbol _assembly;
    private readonly string _generatedNamespace;

    public MessagePackResolvers(IAssemblySymbol assembly, string generatedNamespace)
    {
        _assembly = assembly;
        _generatedNamespace = generatedNamespace;
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (!attribute.Is(KnownNames.MessagePackResolver)
                || attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol resolver }])
            {
                continue;
            }

            TypedConstant types = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Types").Value;
            if (types.Kind != TypedConstantKind.Array || types.Values.IsEmpty)
            {
                _default ??= resolver;
                continue;
            }

            foreach (TypedConstant type in types.Values)
            {
                if (type.Value is ITypeSymbol named)
                {
                    _named[named] = resolver;
                }
            }
        }
    }

    /// <summary>The codec of a type that an attribute names; null if none does.</summary>
    public CodecRef? ForNamed(ITypeSymbol type) => _named.TryGetValue(type, out INamedTypeSymbol? resolver)
        ? CodecOf(type, resolver)
        : null;

    /// <summary>
    /// The codec of a type that RpcGen would generate one for; null if no resolver gets the whole assembly.
    /// </summary>
    public CodecRef? ForAny(INamedTypeSymbol type) => _default is { } resolver
        && !CodecParser.IsTuple(type) && !type.HasAttribute(KnownNames.ArrayLayout)
        && !type.HasAttribute(KnownNames.Union)
            ? CodecOf(type, resolver)
            : null;

    /// <summary>The type that names a resolver in generated code; null if the code cannot get an instance.</summary>
    public static ResolverSourceModel? SourceOf(AttributeData attribute, CodecResolver codecs) =>
        attribute.ConstructorArguments is [{ Value: INamedTypeSymbol resolver }]
        && InstanceOf(resolver, codecs.Assembly) is { } instance
            ? new ResolverSourceModel
            {
                Name = SourceName(resolver),
                Resolver = resolver.ToDisplay(),
                Instance = instance,
                GeneratedNamespace = codecs.Names.Namespace,
            }
            : null;

    private CodecRef CodecOf(ITypeSymbol type, INamedTypeSymbol resolver) => InstanceOf(resolver, _assembly) is null
        ? CodecRef.Failed(new CodecProblem(
            DiagnosticDescriptors.TypeNotSerializable, "",
            [
                type.ToDisplay(),
                $"the resolver '{resolver.ToDisplay()}' of [RpcMessagePack] must implement IFormatterResolver and have "
                + "a static member Instance, or a constructor without parameters, that generated code can see",
            ]))
        : CodecRef.Of(
            $"{Package}ResolverCodec<{type.ToCode()}, global::{_generatedNamespace}.{SourceName(resolver)}>",
            "custom:MessagePack");

    private static string SourceName(INamedTypeSymbol resolver) => resolver.ToGeneratedName() + "_Source";

    private static string? InstanceOf(INamedTypeSymbol resolver, IAssemblySymbol assembly)
    {
        if (!resolver.IsAccessibleFrom(assembly) || !IsResolver(resolver))
        {
            return null;
        }

        ISymbol? instance = resolver.GetMembers("Instance").FirstOrDefault(member => member.IsStatic
            && member.IsAccessibleFrom(assembly)
            && member switch
            {
                IFieldSymbol field => IsResolver(field.Type),
                IPropertySymbol { GetMethod: not null } property => IsResolver(property.Type),
                _ => false,
            });
        return instance is not null
            ? resolver.ToCode() + ".Instance"
            : resolver is { IsAbstract: false }
                && resolver.InstanceConstructors.Any(one => one.Parameters.IsEmpty && one.IsAccessibleFrom(assembly))
                    ? $"new {resolver.ToCode()}()"
                    : null;
    }

    private static bool IsResolver(ITypeSymbol type) =>
        type is INamedTypeSymbol named && named.MetadataPath() == KnownNames.FormatterResolver
        || type.AllInterfaces.Any(candidate => candidate.MetadataPath() == KnownNames.FormatterResolver);
}
