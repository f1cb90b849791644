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
    public static bool HasLayoutAttribute(INamedTypeSymbol type) => type.HasAttribute(KnownNames.ArrayLayout)
        || type.HasAttribute(KnownNames.MessagePackObject) || type.HasAttribute(KnownNames.DataContract);

    /// <summary>Tuples and pairs: arrays of what they are made of.</summary>
    public static bool IsTuple(INamedTypeSymbol type) => type.IsTupleType
        || (type.IsOfFramework()
            && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
            && type.Name is "Tuple" or "ValueTuple" && type.TypeArguments.Length > 0)
        || (type.Name == "KeyValuePair"
            && type.OriginalDefinition.MetadataPath() == "System.Collections.Generic.KeyValuePair`2");

    public static CodecLayout LayoutOf(INamedTypeSymbol type) => IsTuple(type) ? CodecLayout.Tuple
        : type.HasAttribute(KnownNames.ArrayLayout) || MemberCollector.Collect(type) is { Keying: MemberKeying.Index }
            ? CodecLayout.Array
            : CodecLayout.Map;

    public static ParsedCodec Parse(INamedTypeSymbol type, CodecResolver resolver)
    {
        if (AttributeCheck.Find(type) is { } withoutEffect)
        {
            return new ParsedCodec(null, [], withoutEffect);
        }

        if (IsUnion(type))
        {
            return UnionParser.Parse(type, resolver);
        }

        if (SumTypes.ContentOf(type) is { } content)
        {
            return SumTypes.Parse(type, content, resolver);
        }

        bool isTuple = IsTuple(type);
        CollectedMembers collected = isTuple ? MemberCollector.OfTuple(type) : MemberCollector.Collect(type);
        if (collected.Problem is not null)
        {
            return new ParsedCodec(null, [], collected.Problem);
        }

        ConstructorChoice? choice = ConstructorSelector.Select(type, collected, resolver.Assembly);
        if (choice is null)
        {
            return new ParsedCodec(
                null, [],
                new CodecProblem(DiagnosticDescriptors.NoConstructor, "", [type.ToDisplay()]) { Culprit = type });
        }

        List<(CollectedMember Member, MemberAssignment Assignment)> assigned =
        [
            .. collected.Members.Select(member =>
                (member, AssignmentOf(member, choice.ParameterOf(member), resolver.Assembly))),
        ];
        if (!isTuple && FindLoss(type, collected, assigned) is { } loss)
        {
            return new ParsedCodec(null, [], loss);
        }

        List<MemberModel> members = [];
        List<GeneratedPart> parts = [];
        foreach ((CollectedMember member, MemberAssignment assignment) in assigned)
        {
            if (assignment == MemberAssignment.Ignored && !collected.IsExplicit)
            {
                // A computed property: the other side computes it too.
                continue;
            }

            IParameterSymbol? parameter = choice.ParameterOf(member);
            CodecRef codec = resolver.Resolve(
                member.Type,
                member.Symbol.FindAttribute(KnownNames.Codec) ?? parameter?.FindAttribute(KnownNames.Codec));
            string step = "." + member.Symbol.Name;
            if (codec.Problem is not null)
            {
                return new ParsedCodec(null, [], codec.Problem.Below(step, member.Symbol));
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
                GeneratedNamespace = resolver.Names.Namespace,
                Experimental = resolver.Experimental.MentionedBy(type)
                    .Concat(collected.Members.SelectMany(member => resolver.Experimental.MentionedBy(member.Symbol)))
                    .Distinct().OrderBy(id => id, StringComparer.Ordinal).ToEquatableArray(),
                Layout = isTuple ? CodecLayout.Tuple
                    : collected.Keying == MemberKeying.Index ? CodecLayout.Array : CodecLayout.Map,
                IsReferenceType = type.IsReferenceType,
                IsInheritable = type is { TypeKind: TypeKind.Class, IsSealed: false } && !isTuple,
                Members = members.ToEquatableArray(),
                ConstructorArguments = choice.Arguments,
            },
            parts,
            null);
    }

    // Finds the state that a round trip would lose.
    private static CodecProblem? FindLoss(
        INamedTypeSymbol type, CollectedMembers collected,
        List<(CollectedMember Member, MemberAssignment Assignment)> assigned)
    {
        StateCheck state = new(assigned.Where(item => item.Assignment != MemberAssignment.Ignored)
            .ToDictionary(item => item.Member.Symbol.Name, item => item.Member.Symbol));
        return assigned.Where(item => item.Assignment == MemberAssignment.Ignored)
                .Select(item => state.OfReadOnly(item.Member.Symbol))
                .FirstOrDefault(problem => problem is not null)
            ?? (collected.IsExplicit || collected.IsForeign ? null : state.OfFields(type));
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
            IFieldSymbol field when field.IsReadOnly || MemberCollector.IsHidden(field) => MemberAssignment.Ignored,
            IFieldSymbol field => field.IsRequired ? MemberAssignment.Initializer : MemberAssignment.Set,
            IPropertySymbol property when property.Setter() is { } setter && setter.IsAccessibleFrom(assembly) =>
                setter.IsInitOnly || property.IsRequired ? MemberAssignment.Initializer : MemberAssignment.Set,
            _ => MemberAssignment.Ignored,
        };
    }

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

        // Only null says by itself what an absent argument is.
        bool isNullable = member.Type.IsReferenceType
            ? declared.NullableAnnotation != NullableAnnotation.NotAnnotated
            : member.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        return new MemberModel
        {
            Name = member.Symbol.Name,
            Identifier = member.Symbol.ToIdentifier(),
            HiddenIn = MemberCollector.IsHidden(member.Symbol) ? member.Symbol.ContainingType.ToCode() : "",
            Key = member.Key,
            Index = member.Index,
            Type = member.Type.ToCode(),
            Codec = codec.Expression!,
            Assignment = assignment,
            AlsoInInitializer = assignment == MemberAssignment.Constructor && isRequired,
            IsRequired = assignment != MemberAssignment.Ignored
                && (isRequired || (parameter is not null && !hasDefault && !isNullable)
                    || MemberCollector.DataMemberOf(member.Symbol)?.NamedArgument<bool>("IsRequired") == true),
            RejectsNull = rejectsNull,
            Default = ConstructorChoice.DefaultOf(parameter),
        };
    }
}
