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

    // A type that contains itself with ever larger type arguments would go on for ever.
    private const int MaxNesting = 24;

    // One that doubles them with each step grows faster than it nests.
    private const int MaxNames = 200;

    private readonly object _gate = new();

    // The table of resolvers holds this weakly through its key.
    private readonly Compilation _compilation;

    // Guarded by _gate. A list of items that may be null has another codec than one of items that may not.
    private readonly Dictionary<ITypeSymbol, CodecRef> _codecs = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<INamedTypeSymbol, ParsedCodec> _parsed = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<ITypeSymbol, ITypeSymbol> _assemblyCodecs = new(SymbolEqualityComparer.Default);

    private CodecResolver(Compilation compilation)
    {
        Assembly = compilation.Assembly;
        _compilation = compilation;
        GeneratedNamespace = "RpcGen.Generated." + Sanitize(compilation.AssemblyName ?? "Assembly");
        OldLanguageVersion = compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 } old
            ? old.LanguageVersion.ToDisplayString()
            : null;
        foreach (AttributeData attribute in Assembly.GetAttributes())
        {
            if (attribute.Is(KnownNames.Codec)
                && attribute.ConstructorArguments is [{ Value: ITypeSymbol codec }]
                && attribute.NamedArgument<ITypeSymbol>("Target") is { } target)
            {
                _assemblyCodecs[target] = codec;
            }
        }
    }

    public IAssemblySymbol Assembly { get; }

    /// <summary>The language version of the project, if it is too old for generated code.</summary>
    public string? OldLanguageVersion { get; }

    public ExperimentalApis Experimental { get; } = new();

    /// <summary>The type of several values that travel as one.</summary>
    public INamedTypeSymbol TupleOf(IEnumerable<ITypeSymbol> types) =>
        _compilation.CreateTupleTypeSymbol(ImmutableArray.CreateRange(types));

    /// <summary>One for each assembly, so that two that see each other's internals do not clash.</summary>
    public string GeneratedNamespace { get; }

    public static CodecResolver For(Compilation compilation) =>
        s_resolvers.GetValue(compilation, static compilation => new CodecResolver(compilation));

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
    public CodecRef ResolveOblivious(ITypeSymbol type) => Resolve(WithoutAnnotations(type));

    /// <summary>The codec of a place with an attribute that may name it.</summary>
    public CodecRef Resolve(ITypeSymbol type, AttributeData? attribute) =>
        attribute is { ConstructorArguments: [{ Value: ITypeSymbol codec }] } ? Custom(type, codec) : Resolve(type);

    /// <summary>Why generated code cannot name a type that the user's code can; null if it can.</summary>
    public string? NameProblem(INamedTypeSymbol type)
    {
        if (type.ContainingAssembly is not { } assembly
            || SymbolEqualityComparer.Default.Equals(assembly, Assembly) || type.IsOfFramework())
        {
            return null;
        }

        if (_compilation.GetMetadataReference(assembly) is { Properties.Aliases: { Length: > 0 } aliases }
            && !aliases.Contains(MetadataReferenceProperties.GlobalAlias))
        {
            return $"its assembly '{assembly.Name}' is referenced with an extern alias only";
        }

        INamedTypeSymbol? other = _compilation.GetTypesByMetadataName(type.OriginalDefinition.MetadataPath())
            .FirstOrDefault(candidate => candidate.IsAccessibleFrom(Assembly)
                && !SymbolEqualityComparer.Default.Equals(candidate.ContainingAssembly, assembly));
        return other is null
            ? null
            : $"the assemblies '{assembly.Name}' and '{other.ContainingAssembly.Name}' both declare it";
    }

    /// <summary>The form of a closed generic contract that code is generated for.</summary>
    public INamedTypeSymbol RuntimeFormOf(INamedTypeSymbol contract) => contract.ToRuntimeForm(_compilation);

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
        if (CodecTable.Special(type.SpecialType) is { } special)
        {
            return CodecRef.Of(CodecTable.Plain(special), special);
        }

        if (_assemblyCodecs.TryGetValue(type, out ITypeSymbol? codec)
            || (type.FindAttribute(KnownNames.Codec) is { ConstructorArguments: [{ Value: ITypeSymbol own }] }
                && (codec = own) is not null))
        {
            return Custom(type, codec);
        }

        return type switch
        {
            IArrayTypeSymbol array => Array(array),
            INamedTypeSymbol named => Named(named),
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => NotSerializable(type, "it is a pointer"),
            IDynamicTypeSymbol => Object(),

            // Only where the declaration of a generic contract is checked; code is generated for closed forms.
            ITypeParameterSymbol => CodecRef.Of("open", "open"),
            _ => NotSerializable(type, "it is no type that RpcGen knows"),
        };
    }

    private CodecRef Array(IArrayTypeSymbol array)
    {
        if (array.Rank == 1 && array.ElementType.SpecialType == SpecialType.System_Byte)
        {
            return CodecRef.Of(CodecTable.Plain("ByteArray"), "bin");
        }

        return array.Rank > 4
            ? NotSerializable(array, "arrays have at most 4 dimensions")
            : Compose(
                array.ElementType,
                element => CodecTable.Generic(
                    array.Rank == 1 ? "Array" : $"Array{array.Rank}", array.ElementType.ToCode(), element),
                array.Rank == 1 ? "*" : $"*{array.Rank}");
    }

    private CodecRef Named(INamedTypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Object)
        {
            return Object();
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            if (!type.IsAccessibleFrom(Assembly))
            {
                return NotSerializable(type, "generated code cannot see it: make it public or internal");
            }

            if (NameProblem(type) is { } problem)
            {
                return NotSerializable(type, problem);
            }

            CodecRef underlying = Resolve(type.EnumUnderlyingType!);
            return CodecRef.Of(
                CodecTable.Generic("Enum", type.ToCode(), type.EnumUnderlyingType!.ToCode(), underlying.Expression!),
                underlying.Shape);
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Compose(
                type.TypeArguments[0],
                value => CodecTable.Generic("Nullable", type.TypeArguments[0].ToCode(), value),
                "?", step: "");
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
            1 when OfOne(type, name) is { } codec => codec,
            2 when OfTwo(type, name) is { } codec => codec,
            _ => Generated(type),
        };
    }

    private CodecRef? OfOne(INamedTypeSymbol type, string name)
    {
        ITypeSymbol argument = type.TypeArguments[0];
        if (argument.SpecialType == SpecialType.System_Byte && CodecTable.Binaries.TryGetValue(name, out string? binary))
        {
            return CodecRef.Of(CodecTable.Plain(binary), "bin");
        }

        if (CodecTable.AttachedOfOne.TryGetValue(name, out (string Codec, string Shape) attached))
        {
            return Compose(
                argument, element => $"{attached.Codec}<{argument.ToCode()}, {element}>", attached.Shape);
        }

        if (CodecTable.Sequences.TryGetValue(name, out string? sequence))
        {
            return Compose(argument, element => CodecTable.Generic(sequence, argument.ToCode(), element), "*");
        }

        if (CodecTable.Collections.TryGetValue(name, out string? factory))
        {
            return Compose(
                argument,
                element => CodecTable.Generic(
                    "Collection", type.ToCode(), argument.ToCode(), element,
                    CodecTable.Factory(factory, argument.ToCode())),
                "*");
        }

        return name == "System.Lazy`1"
            ? Compose(argument, value => CodecTable.Generic("Lazy", argument.ToCode(), value), "", step: "")
            : null;
    }

    private CodecRef? OfTwo(INamedTypeSymbol type, string name)
    {
        bool isLookup = name == "System.Linq.ILookup`2";
        if (!isLookup && !CodecTable.Dictionaries.ContainsKey(name))
        {
            return null;
        }

        ITypeSymbol keyType = type.TypeArguments[0];
        ITypeSymbol valueType = type.TypeArguments[1];
        CodecRef key = Resolve(keyType);
        CodecRef value = ResolveItem(valueType);
        if (key.Problem is not null || value.Problem is not null)
        {
            return CodecRef.Failed(key.Problem?.Below("[key]") ?? value.Problem!.Below("[]"));
        }

        string expression = isLookup
            ? CodecTable.Generic(
                "Lookup", keyType.ToCode(), valueType.ToCode(), key.Expression!, value.Expression!)
            : CodecTable.Generic(
                "Dictionary", type.ToCode(), keyType.ToCode(), valueType.ToCode(), key.Expression!, value.Expression!,
                CodecTable.Factory(CodecTable.Dictionaries[name], keyType.ToCode(), valueType.ToCode()));
        return CodecRef.Of(
            expression,
            $"{(isLookup ? "lookup" : "map")}<{key.Shape},{value.Shape}>",
            [.. key.Parts.Select(part => part.Below("[key]")), .. value.Parts.Select(part => part.Below("[]"))]);
    }

    private CodecRef Generated(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Error)
        {
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.TypeNotSerializable, "", [type.ToDisplay(), "it does not exist"])
            {
                IsCompilerError = true,
            });
        }

        if (type.IsUnboundGenericType)
        {
            return NotSerializable(type, "it has an open type parameter");
        }

        if (type.TypeKind is TypeKind.Delegate || type.IsRefLikeType)
        {
            return NotSerializable(type, type.IsRefLikeType ? "it is a ref struct" : "it is a delegate");
        }

        if (!type.IsAccessibleFrom(Assembly))
        {
            return NotSerializable(type, "generated code cannot see it: make it public or internal");
        }

        if (NestingOf(type) > MaxNesting)
        {
            // Without the type itself: its name may be longer than anybody reads.
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.TypeNotSerializable, "",
                [type.OriginalDefinition.ToDisplay(), "its type arguments nest without end"]));
        }

        if (NameProblem(type) is { } problem)
        {
            return NotSerializable(type, problem);
        }

        if (type.TypeKind == TypeKind.Interface && ContractDiscovery.IsContract(type, Assembly))
        {
            // Code for a closed form of a generic contract, or one of the framework's, is generated where it is mentioned.
            INamedTypeSymbol form = RuntimeFormOf(type);
            return type.IsGenericType || ContractDiscovery.IsBuiltIn(type)
                ? CodecRef.Of(
                    CodecTable.Contract(type.ToCode(), $"global::{GeneratedNamespace}.{form.ToGeneratedName()}_Contract"),
                    "ref", new GeneratedPart(form, ""))
                : CodecRef.Of(CodecTable.Contract(type.ToCode(), descriptor: null), "ref");
        }

        if (type.HasAttribute(KnownNames.InlineArray))
        {
            return NotSerializable(type, "it is an inline array: use an array");
        }

        bool isUnion = CodecParser.IsUnion(type);
        if (!isUnion && !CodecParser.IsTuple(type) && IsFramework(type))
        {
            return NotSerializable(
                type, "RpcGen has no codec for this type of the framework; write one and name it with [RpcCodec]");
        }

        if (!isUnion && (type.TypeKind == TypeKind.Interface || type.IsAbstract))
        {
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.UnionMissing, "",
                [type.ToDisplay(), type.TypeKind == TypeKind.Interface ? "an interface" : "an abstract class"]));
        }

        if (!isUnion && type.AllInterfaces.Any(candidate => candidate.SpecialType == SpecialType.System_Collections_IEnumerable)
            && !CodecParser.HasLayoutAttribute(type))
        {
            return NotSerializable(
                type, "it is a collection that RpcGen does not know: use one of the base library, or write a codec");
        }

        string shape = isUnion ? "union" : CodecParser.LayoutOf(type) == Model.CodecLayout.Map ? "object" : "array";
        return CodecRef.Of(
            $"global::{GeneratedNamespace}.{type.ToGeneratedName()}_Codec", shape,
            new GeneratedPart(WithoutAnnotations(type), ""));
    }

    private CodecRef Compose(ITypeSymbol element, Func<string, string> expression, string shape, string step = "[]")
    {
        CodecRef inner = ResolveItem(element);
        return inner.Problem is not null
            ? CodecRef.Failed(inner.Problem.Below(step))
            : CodecRef.Of(
                expression(inner.Expression!), shape + inner.Shape, [.. inner.Parts.Select(part => part.Below(step))]);
    }

    // An item of a collection: nil is refused where its annotation says that there is none.
    private CodecRef ResolveItem(ITypeSymbol type)
    {
        CodecRef codec = Resolve(type);
        return codec.Problem is null
            && type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated }
            ? codec with { Expression = CodecTable.Generic("NotNull", type.ToCode(), codec.Expression!) }
            : codec;
    }

    // Generated codecs are found by name, so all annotated forms of a type share one.
    private ITypeSymbol WithoutAnnotations(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => _compilation.CreateArrayTypeSymbol(WithoutAnnotations(array.ElementType), array.Rank),
        INamedTypeSymbol named => WithoutAnnotations(named),
        _ => type.WithNullableAnnotation(NullableAnnotation.None),
    };

    private INamedTypeSymbol WithoutAnnotations(INamedTypeSymbol type)
    {
        INamedTypeSymbol plain = (type.TupleUnderlyingType ?? type).OriginalDefinition;
        if (type.ContainingType is { } outer)
        {
            plain = WithoutAnnotations(outer).GetTypeMembers(plain.Name, plain.Arity)[0];
        }

        ITypeSymbol[] arguments = [.. (type.TupleUnderlyingType ?? type).TypeArguments.Select(WithoutAnnotations)];
        plain = arguments.Length == 0 ? plain : plain.Construct(arguments);
        return (INamedTypeSymbol)plain.WithNullableAnnotation(NullableAnnotation.None);
    }

    private CodecRef Custom(ITypeSymbol type, ITypeSymbol codec)
    {
        bool fits = codec.IsAccessibleFrom(Assembly) && codec.AllInterfaces.Any(candidate =>
            candidate.OriginalDefinition.MetadataPath() == KnownNames.CodecInterface
            && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], type));
        return fits
            ? CodecRef.Of(codec.ToCode(), "custom:" + codec.Name)
            : CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.InvalidCodec, "", [codec.ToDisplay(), type.ToDisplay()]));
    }

    private static CodecRef NotSerializable(ITypeSymbol type, string reason) => CodecRef.Failed(
        new CodecProblem(DiagnosticDescriptors.TypeNotSerializable, "", [type.ToDisplay(), reason]));

    private static CodecRef Object() =>
        CodecRef.Failed(new CodecProblem(DiagnosticDescriptors.ObjectNotSerializable, "", []));

    /// <summary>How deep type arguments nest; more than is allowed, if there are too many of them to count.</summary>
    public static int NestingOf(ITypeSymbol type)
    {
        int names = MaxNames;
        int nesting = NestingOf(type, ref names);
        return names < 0 ? int.MaxValue : nesting;
    }

    // Stops counting when no names are left.
    private static int NestingOf(ITypeSymbol type, ref int names)
    {
        if (--names < 0)
        {
            return 1;
        }

        if (type is IArrayTypeSymbol array)
        {
            return 1 + NestingOf(array.ElementType, ref names);
        }

        int deepest = 0;
        foreach (ITypeSymbol argument in (type as INamedTypeSymbol)?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty)
        {
            deepest = Math.Max(deepest, names < 0 ? 0 : NestingOf(argument, ref names));
        }

        return 1 + deepest;
    }

    /// <summary>Whether a type comes with the framework.</summary>
    public static bool IsFramework(INamedTypeSymbol type)
    {
        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space?.Name is "System" or "Microsoft" && type.IsOfFramework();
    }

    // Different names stay different; the rules of the CLS allow no leading underscore.
    private static string Sanitize(string assemblyName)
    {
        string name = new([.. assemblyName.Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        bool isSame = assemblyName.All(c => c == '.' || char.IsLetterOrDigit(c))
            && !char.IsDigit(name[0]) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None;
        return isSame ? name : $"A{name}_{(uint)Fnv1a.Hash(assemblyName):x8}";
    }
}
