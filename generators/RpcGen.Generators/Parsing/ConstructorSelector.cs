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
        List<IMethodSymbol> constructors =
        [
            .. type.InstanceConstructors.Where(constructor =>
                constructor.IsAccessibleFrom(assembly) && !IsCopy(constructor, type)),
        ];
        if (constructors.Find(IsChosen) is { } chosen)
        {
            return Match(chosen, collected);
        }

        bool allSettable = collected.Members.All(member => IsSettable(member.Symbol, assembly));
        if (allSettable && constructors.Find(constructor => constructor.Parameters.Length == 0) is not null)
        {
            return new ConstructorChoice([], []);
        }

        return constructors
            .OrderByDescending(constructor => constructor.Parameters.Length)
            .Select(constructor => Match(constructor, collected))
            .FirstOrDefault(choice => choice is not null);
    }

    private static bool IsChosen(IMethodSymbol constructor) =>
        constructor.HasAttribute(KnownNames.Constructor) || constructor.HasAttribute(KnownNames.MessagePackConstructor);

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters is [{ } only] && SymbolEqualityComparer.Default.Equals(only.Type, type);

    private static bool IsSettable(ISymbol member, IAssemblySymbol assembly) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly,
        IPropertySymbol property => property.SetMethod is { } setter && setter.IsAccessibleFrom(assembly),
        _ => false,
    };

    private static ConstructorChoice? Match(IMethodSymbol constructor, CollectedMembers collected) =>
        MatchBy(constructor, (parameter, _) => collected.Members.FirstOrDefault(member =>
            string.Equals(member.Symbol.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)))
        ?? (collected is { Keying: MemberKeying.Index, IsForeign: true }
            ? MatchBy(constructor, (_, i) => i < collected.Members.Count ? collected.Members[i] : null)
            : null);

    private static ConstructorChoice? MatchBy(
        IMethodSymbol constructor, Func<IParameterSymbol, int, CollectedMember?> find)
    {
        List<CollectedMember> members = [];
        for (int i = 0; i < constructor.Parameters.Length; i++)
        {
            IParameterSymbol parameter = constructor.Parameters[i];
            CollectedMember? member = find(parameter, i);
            if (member is null || members.Contains(member)
                || !SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type))
            {
                return null;
            }

            members.Add(member);
        }

        return new ConstructorChoice(constructor.Parameters, members);
    }
}
