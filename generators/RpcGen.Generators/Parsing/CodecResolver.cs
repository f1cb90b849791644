using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds the codec of a type: one of the runtime's, one composed of others, the user's own, or one to be generated.
/// One instance a compilation remembers what it found, for all contracts. Thread-safe.
/// </summary>
internal sealed class CodecResolver
{
    private static readonly ConditionalWeakTable<Compilation, CodecResolver> s_resolvers = new();

    private readonly object _gate = new();

    // The table of resolvers holds this weakly through its key.
    private readonly Compilation _compilation;

    // Guarded by _gate. A list of items that may be null has another codec than one of items that may not.
    private readonly Dictionary<ITypeSymbol, CodecRef> _codecs = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<INamedTypeSymbol, ParsedCodec> _parsed = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<ITypeSymbol, ITypeSymbol> _assemblyCodecs = new(SymbolEqualityComparer.Default);

    // Types for which attributes of the assembly name several codecs.
    private readonly Dictionary<ITypeSymbol, CodecRef> _contested = new(SymbolEqualityComparer.Default);

    private readonly ComposedCodecs _composed;
    private readonly GeneratedTypes _generated;

    private CodecResolver(Compilation compilation)
    {
        Assembly = compilation.Assembly;
        _compilation = compilation;
        Names = new ProjectNames(compilation);
        MessagePack = new MessagePackResolvers(Assembly, Names.Namespace);
        _composed = new ComposedCodecs(this);
        _generated = new GeneratedTypes(this);
        OldLanguageVersion = compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 } old
            ? old.LanguageVersion.ToDisplayString()
            : null;
        foreach (AttributeData attribute in Assembly.GetAttributes())
        {
            if (attribute.Is(KnownNames.Codec)
                && attribute.ConstructorArguments is [{ Value: ITypeSymbol codec }]
                && attribute.NamedArgument<ITypeSymbol>("Target") is { } target)
            {
                if (_assemblyCodecs.TryGetValue(target, out ITypeSymbol? other)
                    && !SymbolEqualityComparer.Default.Equals(codec, other))
                {
                    _contested[target] = CodecRef.Failed(new CodecProblem(
                        DiagnosticDescriptors.AttributeWithoutEffect, "",
                        [
                            "assembly: RpcCodec", target.ToDisplay(),
                            $"another one comes first: keep '{other.ToDisplay()}' or '{codec.ToDisplay()}'",
                        ]));
                }

                _assemblyCodecs[target] = codec;
            }
        }
    }

    public IAssemblySymbol Assembly { get; }

    /// <summary>The language version of the project, if it is too old for generated code.</summary>
    public string? OldLanguageVersion { get; }

    public ExperimentalApis Experimental { get; } = new();

    /// <summary>The types that are handed over to MessagePack-CSharp.</summary>
    public MessagePackResolvers MessagePack { get; }

    /// <summary>The names that generated code has and can use.</summary>
    public ProjectNames Names { get; }

    public static CodecResolver For(Compilation compilation) =>
        s_resolvers.GetValue(compilation, static compilation => new CodecResolver(compilation));

    /// <summary>What is known about the compilation before anything is bound.</summary>
    public ParseScope Scope => ParseScope.For(_compilation, CancellationToken.None);

    /// <summary>The type of several values that travel as one.</summary>
    public INamedTypeSymbol TupleOf(IEnumerable<ITypeSymbol> types) =>
        _compilation.CreateTupleTypeSymbol(ImmutableArray.CreateRange(types));

    public CodecRef Resolve(ITypeSymbol type)
    {
        lock (_gate)
        {
            if (!_codecs.TryGetValue(type, out CodecRef? codec))
            {
                codec = Find(type);
                _codecs[type] = codec;
            }

            return codec;
        }
    }

    /// <summary>The codec of a type that is named where no annotation can say whether its items may be null.</summary>
    public CodecRef ResolveOblivious(ITypeSymbol type) => Resolve(type.WithoutAnnotations(_compilation));

    /// <summary>The codec of a place with an attribute that may name it.</summary>
    public CodecRef Resolve(ITypeSymbol type, AttributeData? attribute) =>
        attribute is { ConstructorArguments: [{ Value: ITypeSymbol codec }] } ? Custom(type, codec) : Resolve(type);

    /// <summary>The form of a closed generic contract that code is generated for.</summary>
    public INamedTypeSymbol RuntimeFormOf(INamedTypeSymbol contract) => contract.ToRuntimeForm(_compilation);

    /// <summary>The one form of a type that its codec is generated for.</summary>
    public INamedTypeSymbol WithoutAnnotations(INamedTypeSymbol type) => type.WithoutAnnotations(_compilation);

    /// <summary>Whether an object can be of two types at once.</summary>
    public bool MayBeBoth(ITypeSymbol first, ITypeSymbol second) => TypeOverlap.Of(first, second, _compilation);

    /// <summary>The members of a type whose codec is generated.</summary>
    public ParsedCodec Parse(INamedTypeSymbol type)
    {
        lock (_gate)
        {
            if (!_parsed.TryGetValue(type, out ParsedCodec? parsed))
            {
                parsed = CodecParser.Parse(type, this);
                _parsed[type] = parsed;
            }

            return parsed;
        }
    }

    private CodecRef Find(ITypeSymbol type)
    {
        if (_contested.TryGetValue(type, out CodecRef? contested))
        {
            return contested;
        }

        if (_assemblyCodecs.TryGetValue(type, out ITypeSymbol? codec))
        {
            return Custom(type, codec);
        }

        if (CodecTable.Special(type.SpecialType) is { } special)
        {
            return CodecRef.Of(CodecTable.Plain(special), special);
        }

        if (type.FindAttribute(KnownNames.Codec) is { ConstructorArguments: [{ Value: ITypeSymbol own }] })
        {
            return Custom(type, own, type);
        }

        if (MessagePack.ForNamed(type) is { } handedOver)
        {
            return handedOver;
        }

        return type switch
        {
            IArrayTypeSymbol array => _composed.OfArray(array),
            INamedTypeSymbol named => Named(named),
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => NotSerializable(type, "it is a pointer"),
            IDynamicTypeSymbol => Object(),

            // Only where the declaration of a generic contract is checked; code is generated for closed forms.
            ITypeParameterSymbol => CodecRef.Of("open", "open"),
            _ => NotSerializable(type, "it is not a type that RpcGen supports"),
        };
    }

    private CodecRef Named(INamedTypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Object)
        {
            return Object();
        }

        // Its arguments are error types, as if the user had named what does not exist.
        if (type.IsUnboundGenericType)
        {
            return NotSerializable(type, "it has an open type parameter");
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return Enum(type);
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return _composed.OfNullable(type);
        }

        // A type of the user's may have the name of one of the table.
        string name = type.IsOfFramework() || type.ContainingAssembly is { Name: "RpcGen" }
            ? type.OriginalDefinition.MetadataPath()
            : "";
        if (CodecTable.Simple.TryGetValue(name, out string? simple))
        {
            return CodecRef.Of(CodecTable.Plain(simple), simple);
        }

        if (CodecTable.Attached.TryGetValue(name, out (string Codec, string Shape) attached))
        {
            return CodecRef.Of(attached.Codec, attached.Shape);
        }

        return type.TypeArguments.Length switch
        {
            1 when _composed.OfOne(type, name) is { } codec => codec,
            2 when _composed.OfTwo(type, name) is { } codec => codec,
            _ => _generated.Find(type),
        };
    }

    private CodecRef Enum(INamedTypeSymbol type)
    {
        if (!type.IsAccessibleFrom(Assembly))
        {
            return NotVisible(type);
        }

        if (Names.ProblemOf(type) is { } problem)
        {
            return NotSerializable(type, problem);
        }

        CodecRef underlying = Resolve(type.EnumUnderlyingType!);
        return CodecRef.Of(
            CodecTable.Generic("Enum", type.ToCode(), type.EnumUnderlyingType!.ToCode(), underlying.Expression!),
            underlying.Shape);
    }

    private CodecRef Custom(ITypeSymbol type, ITypeSymbol codec, ISymbol? annotated = null)
    {
        bool fits = codec.IsAccessibleFrom(Assembly) && codec.AllInterfaces.Any(candidate =>
            candidate.OriginalDefinition.MetadataPath() == KnownNames.CodecInterface
            && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], type));
        return fits
            ? CodecRef.Of(codec.ToCode(), "custom:" + codec.Name)
            : CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.InvalidCodec, "", [codec.ToDisplay(), type.ToDisplay()])
            {
                Culprit = annotated,
            });
    }

    public static CodecRef NotSerializable(ITypeSymbol type, string reason) => CodecRef.Failed(
        new CodecProblem(DiagnosticDescriptors.TypeNotSerializable, "", [type.ToDisplay(), reason]));

    public static CodecRef NotVisible(ITypeSymbol type) => CodecRef.Failed(
        new CodecProblem(
            DiagnosticDescriptors.TypeNotSerializable, "",
            [type.ToDisplay(), "generated code cannot see it: make it public or internal"])
        {
            Culprit = type,
            Cause = TypeCauses.NotVisible,
        });

    private static CodecRef Object() =>
        CodecRef.Failed(new CodecProblem(DiagnosticDescriptors.ObjectNotSerializable, "", []));
}
