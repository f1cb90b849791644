using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns an interface or abstract class with union attributes into its model.</summary>
internal static class UnionParser
{
    public static ParsedCodec Parse(INamedTypeSymbol type, CodecResolver resolver)
    {
        List<UnionCaseModel> cases = [];
        List<GeneratedPart> parts = [];
        List<INamedTypeSymbol> caseTypes = [];
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (!attribute.Is(KnownNames.Union) && !attribute.Is(KnownNames.MessagePackUnion))
            {
                continue;
            }

            if (attribute.ConstructorArguments is not [{ Value: int tag }, { Value: INamedTypeSymbol caseType }])
            {
                return Failed(type, null, attribute.ToString(), "does not name its type with typeof", "");
            }

            CodecRef codec = resolver.Resolve(caseType);
            (string? problem, string cause) = cases.Exists(other => other.Tag == tag)
                    ? ($"has the tag {tag} of another case", TypeCauses.TagTaken)
                : !DerivesFrom(caseType, type) ? ($"is not a '{type.ToDisplay()}'", TypeCauses.NotDerived)
                : caseType.IsAbstract
                    ? ("is abstract, so that no value has exactly this type: list the types that derive from it", "")
                : (null, "");
            if (problem is not null)
            {
                return Failed(type, caseType, caseType.ToDisplay(), problem, cause);
            }

            if (codec.Problem is not null)
            {
                return new ParsedCodec(null, [], codec.Problem.Below($"({caseType.Name})"));
            }

            parts.AddRange(codec.Parts.Select(part => part.Below($"({caseType.Name})")));
            caseTypes.Add(caseType);
            cases.Add(new UnionCaseModel { Tag = tag, Type = caseType.ToCode(), Codec = codec.Expression! });
        }

        return new ParsedCodec(
            new CodecModel
            {
                Type = type.ToCode(),
                DisplayName = type.Name,
                GeneratedName = type.ToGeneratedName() + "_Codec",
                GeneratedNamespace = resolver.Names.Namespace,
                Experimental = resolver.Experimental.MentionedBy(type)
                    .Concat(caseTypes.SelectMany(resolver.Experimental.MentionedBy))
                    .Distinct().OrderBy(id => id, StringComparer.Ordinal).ToEquatableArray(),
                Layout = CodecLayout.Union,
                IsReferenceType = true,
                Cases = cases.ToEquatableArray(),
            },
            parts,
            null);
    }

    private static bool DerivesFrom(INamedTypeSymbol type, INamedTypeSymbol ancestor) =>
        type.SelfAndBases().Concat(type.AllInterfaces)
            .Any(candidate => SymbolEqualityComparer.Default.Equals(candidate, ancestor));

    private static ParsedCodec Failed(
        INamedTypeSymbol union, INamedTypeSymbol? caseType, string? caseName, string problem, string cause) => new(
            null, [],
            new CodecProblem(DiagnosticDescriptors.InvalidUnionCase, "", [caseName ?? "", problem])
            {
                Culprit = union,
                Holder = caseType,
                Cause = cause,
            });
}
