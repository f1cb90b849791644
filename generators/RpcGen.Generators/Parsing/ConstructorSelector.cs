using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Chooses the constructor that decoding calls: the one an attribute names; else the one without parameters, if all
/// members can be set; else the one with the most parameters that all match members.
/// </summary>
internal static class ConstructorSelector
{
    public static ConstructorChoice? Select(
        INamedTypeSymbol type, CollectedMembers collected, IAssemblySymbol assembly)
    {
        List<IMethodSymbol> chosen = [.. type.InstanceConstructors.Where(IsChosen)];
        if (chosen.Count > 0)
        {
            return chosen is [{ } only] && only.IsAccessibleFrom(assembly)
                ? Complete(type, Match(only, collected), collected)
                : null;
        }

        List<IMethodSymbol> constructors =
        [
            .. type.InstanceConstructors.Where(constructor =>
                constructor.IsAccessibleFrom(assembly) && !IsCopy(constructor, type)),
        ];

        bool allSettable = collected.Members.All(member => IsSettable(member.Symbol, assembly));
        if (allSettable && constructors.Find(constructor => constructor.Parameters.Length == 0) is { } plain
            && Complete(type, Match(plain, collected), collected) is { } choice)
        {
            return choice;
        }

        return constructors
            .OrderByDescending(constructor => constructor.Parameters.Length)
            .Select(constructor => Complete(type, Match(constructor, collected), collected))
            .FirstOrDefault(candidate => candidate is not null);
    }

    // The compiler wants each required member set; one that does not travel can be set by such a constructor only.
    private static ConstructorChoice? Complete(
        INamedTypeSymbol type, ConstructorChoice? choice, CollectedMembers collected)
    {
        bool isComplete = choice is null || choice.Constructor.HasAttribute(KnownNames.SetsRequiredMembers)
            || type.SelfAndBases().SelectMany(declaring => declaring.GetMembers())
                .Where(member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
                .All(required => collected.Members.Any(member => member.Symbol.Name == required.Name));
        return isComplete ? choice : null;
    }

    private static bool IsChosen(IMethodSymbol constructor) =>
        constructor.HasAttribute(KnownNames.Constructor) || constructor.HasAttribute(KnownNames.MessagePackConstructor);

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters is [{ } only] && SymbolEqualityComparer.Default.Equals(only.Type, type);

    private static bool IsSettable(ISymbol member, IAssemblySymbol assembly) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly && !MemberCollector.IsHidden(field),
        IPropertySymbol property => property.Setter() is { } setter && setter.IsAccessibleFrom(assembly),
        _ => false,
    };

    private static ConstructorChoice? Match(IMethodSymbol constructor, CollectedMembers collected) =>
        MatchBy(constructor, (parameter, _) => MemberOf(parameter, collected))
        ?? (collected is { Keying: MemberKeying.Index, IsForeign: true }
            ? MatchBy(constructor, (_, i) => i < collected.Members.Count ? collected.Members[i] : null)
            : null);

    // Members may differ by case only.
    private static CollectedMember? MemberOf(IParameterSymbol parameter, CollectedMembers collected) =>
        collected.Members.FirstOrDefault(member => MemberCollector.ParameterNameOf(member.Symbol) == parameter.Name)
        ?? collected.Members.FirstOrDefault(member => string.Equals(
            MemberCollector.ParameterNameOf(member.Symbol), parameter.Name, StringComparison.OrdinalIgnoreCase));

    private static ConstructorChoice? MatchBy(
        IMethodSymbol constructor, Func<IParameterSymbol, int, CollectedMember?> find)
    {
        List<CollectedMember?> members = [];
        for (int i = 0; i < constructor.Parameters.Length; i++)
        {
            IParameterSymbol parameter = constructor.Parameters[i];
            CollectedMember? member = find(parameter, i);
            bool fits = parameter.RefKind is RefKind.None or RefKind.In && (member is null
                ? MayStayBehind(parameter)
                : !members.Contains(member) && SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type));
            if (!fits)
            {
                return null;
            }

            members.Add(member);
        }

        return new ConstructorChoice(constructor, members);
    }

    // An ignored member of a record: its parameter has a default, or a value that stands for none.
    private static bool MayStayBehind(IParameterSymbol parameter) =>
        parameter.ContainingType.GetMembers().Any(member => MemberCollector.IsIgnored(member)
            && string.Equals(
                MemberCollector.ParameterNameOf(member), parameter.Name, StringComparison.OrdinalIgnoreCase))
        && (parameter.HasExplicitDefaultValue || parameter.Type.IsValueType
            || parameter.NullableAnnotation != NullableAnnotation.NotAnnotated);
}
