using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns a type that travels into its model: layout, members, construction.</summary>
internal static class CodecParser
{
    public static bool IsUnion(INamedTypeSymbol type) =>
        (type.TypeKind == TypeKind.Interface || type.IsAbstract)
        && (type.HasAttribute(KnownNames.Union) || type.HasAttribute(KnownNames.MessagePackUnion));

    /// <summary>Whether an attribute says how the type travels.</summary>
    public static bool HasLayoutAttribute(INamedTypeSymbol type) => type.HasAttribute(KnownNames.Message)
        || type.HasAttribute(KnownNames.MessagePackObject) || type.HasAttribute(KnownNames.DataContract);

    /// <summary>Tuples and pairs: arrays of what they are made of.</summary>
    public static bool IsTuple(INamedTypeSymbol type) => type.IsTupleType
        || (type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
            && type.Name is "Tuple" or "ValueTuple" && type.TypeArguments.Length > 0)
        || (type.Name == "KeyValuePair"
            && type.OriginalDefinition.MetadataPath() == "System.Collections.Generic.KeyValuePair`2");

    public static CodecLayout LayoutOf(INamedTypeSymbol type)
    {
        if (IsTuple(type) || type.HasAttribute(KnownNames.Message))
        {
            return CodecLayout.Array;
        }

        return MemberCollector.Collect(type) is { Keying: MemberKeying.Index } ? CodecLayout.Array : CodecLayout.Map;
    }

    public static ParsedCodec Parse(INamedTypeSymbol type, CodecResolver resolver)
    {
        if (IsUnion(type))
        {
            return UnionParser.Parse(type, resolver);
        }

        CollectedMembers collected = IsTuple(type) ? MemberCollector.OfTuple(type) : MemberCollector.Collect(type);
        if (collected.Problem is not null)
        {
            return new ParsedCodec(null, [], collected.Problem);
        }

        ConstructorChoice? choice = ConstructorSelector.Select(type, collected, resolver.Assembly);
        if (choice is null)
        {
            return new ParsedCodec(
                null, [], new CodecProblem(DiagnosticDescriptors.NoConstructor, "", [type.ToDisplay()]));
        }

        List<MemberModel> members = [];
        List<GeneratedPart> parts = [];
        foreach (CollectedMember member in collected.Members)
        {
            IParameterSymbol? parameter = choice.ParameterOf(member);
            MemberAssignment assignment = AssignmentOf(member, parameter, resolver.Assembly);
            if (assignment == MemberAssignment.Ignored && collected is { Keying: MemberKeying.Name, IsExplicit: false })
            {
                if (!collected.IsForeign && HoldsState(member.Symbol))
                {
                    return new ParsedCodec(null, [], new CodecProblem(
                        DiagnosticDescriptors.MemberNotSettable, "." + member.Symbol.Name, [member.Symbol.ToDisplay()]));
                }

                // A computed property: the other side computes it too.
                continue;
            }

            CodecRef codec = resolver.Resolve(member.Type, member.Symbol);
            string step = "." + member.Symbol.Name;
            if (codec.Problem is not null)
            {
                return new ParsedCodec(null, [], codec.Problem.Below(step));
            }

            parts.AddRange(codec.Parts.Select(part => part.Below(step)));
            members.Add(ToModel(member, parameter, assignment, codec, collected));
        }

        return new ParsedCodec(
            new CodecModel
            {
                Type = type.ToCode(),
                DisplayName = type.Name,
                GeneratedName = type.ToGeneratedName() + "_Codec",
                GeneratedNamespace = resolver.GeneratedNamespace,
                Layout = collected.Keying == MemberKeying.Index ? CodecLayout.Array : CodecLayout.Map,
                IsReferenceType = type.IsReferenceType,
                Members = members.ToEquatableArray(),
                ConstructorArguments = choice.Members.Select(member => member.Symbol.Name).ToEquatableArray(),
            },
            parts,
            null);
    }

    private static MemberAssignment AssignmentOf(
        CollectedMember member, IParameterSymbol? parameter, IAssemblySymbol assembly)
    {
        if (parameter is not null)
        {
            return MemberAssignment.Constructor;
        }

        return member.Symbol switch
        {
            IFieldSymbol { IsReadOnly: true } => MemberAssignment.Ignored,
            IFieldSymbol field => field.IsRequired ? MemberAssignment.Initializer : MemberAssignment.Set,
            IPropertySymbol { SetMethod: { } setter } property when setter.IsAccessibleFrom(assembly) =>
                setter.IsInitOnly || property.IsRequired ? MemberAssignment.Initializer : MemberAssignment.Set,
            _ => MemberAssignment.Ignored,
        };
    }

    // A property with a setter out of reach, or with a field behind it: left out, its value would be lost.
    private static bool HoldsState(ISymbol member) =>
        member is IFieldSymbol or IPropertySymbol { SetMethod: not null }
        || member.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field =>
            SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member));

    private static MemberModel ToModel(
        CollectedMember member, IParameterSymbol? parameter, MemberAssignment assignment, CodecRef codec,
        CollectedMembers collected)
    {
        // Types with the attributes of another library follow its rules, which let nil through.
        // As declared: one codec serves Box<string> and Box<string?>, so a type argument's annotation does not count.
        ITypeSymbol declared = MemberCollector.TypeOf(member.Symbol.OriginalDefinition);
        bool rejectsNull = !collected.IsForeign && declared.IsReferenceType
            && declared.TypeKind != TypeKind.TypeParameter
            && declared.NullableAnnotation == NullableAnnotation.NotAnnotated;
        bool hasDefault = parameter is { HasExplicitDefaultValue: true };
        bool isRequired = member.Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        return new MemberModel
        {
            Name = member.Symbol.Name,
            Identifier = member.Symbol.ToIdentifier(),
            Key = member.Key,
            Index = member.Index,
            Type = member.Type.ToCode(),
            Codec = codec.Expression!,
            Assignment = assignment,
            AlsoInInitializer = assignment == MemberAssignment.Constructor && isRequired,
            IsRequired = !collected.IsForeign
                && (isRequired || (parameter is not null && !hasDefault && rejectsNull)),
            RejectsNull = rejectsNull,
            Default = hasDefault ? Literals.Of(parameter!.ExplicitDefaultValue, parameter.Type) : "default",
        };
    }
}
