using Microsoft.CodeAnalysis;
using RpcGen.Generators.Parsing;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Says how a type can get a constructor whose parameters are named after members.</summary>
internal sealed class ConstructorAdvice
{
    private readonly INamedTypeSymbol _type;
    private readonly IReadOnlyList<ISymbol> _members;
    private readonly IReadOnlyList<IMethodSymbol> _constructors;

    /// <summary>Looks at a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="user">The name of the assembly that generates its codec.</param>
    public ConstructorAdvice(INamedTypeSymbol type, string user)
    {
        _type = type;
        _members = MemberCollector.Candidates(type, byName: true);
        _constructors = [.. type.InstanceConstructors.Where(one => !one.IsImplicitlyDeclared)];
        IMethodSymbol[] hidden =
            [.. _constructors.Where(one => !one.IsAccessibleFrom(type.ContainingAssembly) && Matches(one))];
        Hidden = type.ContainingAssembly.Name == user && hidden is [{ } only] ? only : null;
        Renamed = _constructors.Where(one => one.IsAccessibleFrom(type.ContainingAssembly))
            .Select(Rename)
            .FirstOrDefault(names => names is { Count: > 0 });
        Parameters = Missing();
    }

    /// <summary>The constructor that would do if generated code could see it; null if it is not one.</summary>
    public IMethodSymbol? Hidden { get; }

    /// <summary>The parameters that need the name of a member, and it; null if no constructor has such.</summary>
    public IReadOnlyList<(IParameterSymbol Parameter, string Name)>? Renamed { get; }

    /// <summary>The members that a new constructor takes; null if no constructor can be added.</summary>
    public IReadOnlyList<ISymbol>? Parameters { get; }

    private bool Matches(IMethodSymbol constructor) =>
        constructor.Parameters.All(parameter => _members.Any(member => IsNamedAfter(parameter, member)));

    // Null if a parameter stands for no member, or may stand for several.
    private List<(IParameterSymbol Parameter, string Name)>? Rename(IMethodSymbol constructor)
    {
        List<(IParameterSymbol Parameter, string Name)> names = [];
        List<ISymbol> open = [.. _members];
        open.RemoveAll(member => constructor.Parameters.Any(parameter => IsNamedAfter(parameter, member)));
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (_members.Any(member => IsNamedAfter(parameter, member)))
            {
                continue;
            }

            if (open.FindAll(member => HasTypeOf(parameter, member)) is not [{ } only])
            {
                return null;
            }

            open.Remove(only);
            names.Add((parameter, ConstructorEdits.ParameterName(only)));
        }

        return names;
    }

    private List<ISymbol>? Missing()
    {
        bool isPlain = !_type.IsRecord && _type.TypeKind is TypeKind.Class or TypeKind.Struct
            && !_constructors.Any(one => one.FindAttribute(KnownNames.Constructor) is not null)
            && !_constructors.Any(ConstructorEdits.IsPrimary)
            && _type.BaseType?.InstanceConstructors.Any(one =>
                one.Parameters.Length == 0 && one.DeclaredAccessibility != Accessibility.Private) != false;
        List<ISymbol> needed = [.. _members.Where(member => !IsSettable(member))];
        bool isKnown = _constructors.Any(one => one.Parameters.Select(parameter => parameter.Type)
            .SequenceEqual(needed.Select(MemberCollector.TypeOf), SymbolEqualityComparer.Default));
        return isPlain && !isKnown
            && needed.TrueForAll(member => SymbolEqualityComparer.Default.Equals(member.ContainingType, _type))
            && needed.TrueForAll(ConstructorEdits.HasStorage)
                ? needed
                : null;
    }

    private bool IsSettable(ISymbol member) => member switch
    {
        IPropertySymbol property =>
            property.Setter() is { } setter && setter.IsAccessibleFrom(_type.ContainingAssembly),
        IFieldSymbol field => !field.IsReadOnly,
        _ => true,
    };

    private static bool IsNamedAfter(IParameterSymbol parameter, ISymbol member) =>
        string.Equals(parameter.Name, MemberCollector.ParameterNameOf(member), StringComparison.OrdinalIgnoreCase)
        && HasTypeOf(parameter, member);

    private static bool HasTypeOf(IParameterSymbol parameter, ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(parameter.Type, MemberCollector.TypeOf(member));
}
