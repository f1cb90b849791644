using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Sum types, as protocol libraries have them: a sealed generic type that shows one value as <c>object</c>, and takes
/// it in a constructor for each of its type parameters. The position of the type parameter is the tag.
/// </summary>
internal static class SumTypes
{
    /// <summary>The property that shows the value; null if the type is not a sum type.</summary>
    public static IPropertySymbol? ContentOf(INamedTypeSymbol type)
    {
        if (type.Arity < 2 || (type.TypeKind != TypeKind.Struct && !type.IsSealed) || type.IsTupleType
            || CodecParser.HasLayoutAttribute(type)
            || type.BaseType is not { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType })
        {
            return null;
        }

        List<ISymbol> members =
        [
            .. type.GetMembers().Where(
                member => MemberCollector.IsVisible(member) && !MemberCollector.IsIgnored(member)),
        ];
        return members is [IPropertySymbol { SetMethod: null, Type.SpecialType: SpecialType.System_Object } content]
            && type.OriginalDefinition.TypeParameters.All(
                parameter => HasConstructorOf(type.OriginalDefinition, parameter))
                ? content
                : null;
    }

    public static ParsedCodec Parse(INamedTypeSymbol type, IPropertySymbol content, CodecResolver resolver)
    {
        // Other state would be lost.
        Dictionary<string, ISymbol> restored = new(StringComparer.Ordinal) { [content.Name] = content };
        if (new StateCheck(restored).OfFields(type) is { } loss)
        {
            return new ParsedCodec(null, [], loss);
        }

        List<UnionCaseModel> cases = [];
        List<GeneratedPart> parts = [];
        foreach (ITypeSymbol argument in type.TypeArguments)
        {
            string step = $".{content.Name}({argument.Name})";
            CodecRef codec = resolver.Resolve(argument);
            if (codec.Problem is not null)
            {
                return new ParsedCodec(null, [], codec.Problem.Below(step));
            }

            parts.AddRange(codec.Parts.Select(part => part.Below(step)));
            cases.Add(new UnionCaseModel
            {
                Tag = cases.Count,
                Type = argument.ToCode(),
                Codec = codec.Expression!,
                TestedType = Tested(argument).ToCode(),
                IsReferenceType = argument.IsReferenceType,
            });
        }

        if (Overlap(type, resolver) is { } overlap)
        {
            return new ParsedCodec(null, [], overlap);
        }

        return new ParsedCodec(
            new CodecModel
            {
                Type = type.ToCode(),
                DisplayName = type.Name,
                GeneratedName = type.ToGeneratedName() + "_Codec",
                GeneratedNamespace = resolver.Names.Namespace,
                Experimental = resolver.Experimental.MentionedBy(type).ToEquatableArray(),
                Layout = CodecLayout.Sum,
                IsReferenceType = type.IsReferenceType,
                Cases = cases.ToEquatableArray(),
                Content = content.ToIdentifier(),
            },
            parts,
            null);
    }

    private static bool HasConstructorOf(INamedTypeSymbol definition, ITypeParameterSymbol parameter) =>
        definition.InstanceConstructors.Any(constructor =>
            constructor.DeclaredAccessibility == Accessibility.Public
            && constructor.Parameters is [{ RefKind: RefKind.None } only]
            && SymbolEqualityComparer.Default.Equals(only.Type, parameter));

    // The value alone must say which of the types it is.
    private static CodecProblem? Overlap(INamedTypeSymbol type, CodecResolver resolver)
    {
        for (int i = 0; i < type.TypeArguments.Length; i++)
        {
            for (int j = i + 1; j < type.TypeArguments.Length; j++)
            {
                if (resolver.MayBeBoth(Tested(type.TypeArguments[i]), Tested(type.TypeArguments[j])))
                {
                    return new CodecProblem(
                        DiagnosticDescriptors.TypeNotSerializable, "",
                        [
                            type.ToDisplay(),
                            $"a value may be both '{type.TypeArguments[i].ToDisplay()}' and " +
                            $"'{type.TypeArguments[j].ToDisplay()}', so that the value does not show which of " +
                            "them was sent",
                        ]);
                }
            }
        }

        return null;
    }

    // A nullable value in an object is the value.
    private static ITypeSymbol Tested(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
}
