using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Decides which members of a type travel and under what key: by RpcGen's attributes, by those of MessagePack-CSharp or
/// DataContract, which are recognised by name, or all public ones by their names.
/// </summary>
internal static class MemberCollector
{
    // An array has a nil for each unused place before the last.
    public const int MaxIndex = 1023;

    public static CollectedMembers OfTuple(INamedTypeSymbol type)
    {
        INamedTypeSymbol tuple = type.TupleUnderlyingType ?? type;
        string[] names = tuple.Name == "KeyValuePair"
            ? ["Key", "Value"]
            : [.. tuple.TypeArguments.Select((_, i) => i < 7 ? $"Item{i + 1}" : "Rest")];
        return new CollectedMembers(
            [
                .. names.Select((name, i) => new CollectedMember(
                    tuple.GetMembers(name).First(member => member is IFieldSymbol or IPropertySymbol),
                    tuple.TypeArguments[i], name, i)),
            ],
            MemberKeying.Index, IsExplicit: true, IsForeign: true);
    }

    public static CollectedMembers Collect(INamedTypeSymbol type)
    {
        if (type.HasAttribute(KnownNames.ArrayLayout))
        {
            return ByAttribute(type, Candidates(type, byName: false), ReadMember, isForeign: false);
        }

        if (type.FindAttribute(KnownNames.MessagePackObject) is { } messagePack)
        {
            bool byName = messagePack.ConstructorArguments is [{ Value: true }, ..];
            return byName
                ? ByName(type, ReadMessagePackKey, isForeign: true)
                : ByAttribute(type, Candidates(type, byName: false), ReadMessagePackKey, isForeign: true);
        }

        if (type.HasAttribute(KnownNames.DataContract))
        {
            List<ISymbol> members =
            [
                .. Candidates(type, byName: false).Where(member => DataMemberOf(member) is not null),
                .. type.SelfAndBases().Reverse().SelectMany(declaring => declaring.GetMembers()).Where(IsHidden),
            ];

            // Orders make an array if all members have one, else they only sort in DataContractSerializer.
            return members.All(member => ReadOrder(member) is not null)
                ? ByAttribute(type, members, ReadOrder, isForeign: true)
                : ByAttribute(
                    type, members, member => DataMemberOf(member)!.NamedArgument<string>("Name") ?? member.Name,
                    isForeign: true);
        }

        return ByName(type, ReadMember, isForeign: false);
    }

    /// <summary>Whether an attribute keeps a member off the wire.</summary>
    public static bool IsIgnored(ISymbol member) =>
        member.HasAttribute(KnownNames.Ignore) || member.HasAttribute(KnownNames.MessagePackIgnore)
        || member.HasAttribute(KnownNames.IgnoreDataMember) || member.HasAttribute(KnownNames.NonSerialized);

    /// <summary>Whether a member can travel by its kind and accessibility.</summary>
    public static bool IsVisible(ISymbol member) =>
        !member.IsStatic && !member.IsImplicitlyDeclared && member.DeclaredAccessibility == Accessibility.Public
        && (member is IFieldSymbol { IsConst: false } || (member is IPropertySymbol { IsIndexer: false } property
            && property.Getter()?.DeclaredAccessibility == Accessibility.Public));

    /// <summary>
    /// Whether a field that is not public travels: [DataMember] asks for it, and a constructor takes its value.
    /// </summary>
    public static bool IsHidden(ISymbol member) =>
        member is IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field
        && field.DeclaredAccessibility != Accessibility.Public && !field.ContainingType.IsGenericType
        && field.ContainingType.HasAttribute(KnownNames.DataContract) && field.HasAttribute(KnownNames.DataMember)
        && field.ContainingType.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter =>
            string.Equals(parameter.Name, ParameterNameOf(field), StringComparison.OrdinalIgnoreCase)
            && SymbolEqualityComparer.Default.Equals(parameter.Type, field.Type)));

    /// <summary>
    /// The name of the constructor parameter for a member: <c>_name</c> and <c>m_name</c> are <c>name</c>.
    /// </summary>
    public static string ParameterNameOf(ISymbol member) =>
        member is not IFieldSymbol { DeclaredAccessibility: not Accessibility.Public } ? member.Name
        : member.Name.StartsWith("m_", StringComparison.Ordinal) ? member.Name.Substring(2)
        : member.Name.TrimStart('_');

    /// <summary>
    /// [DataMember] of a member, or of the field behind a property, as positional records may have it.
    /// </summary>
    public static AttributeData? DataMemberOf(ISymbol member) => member.FindAttribute(KnownNames.DataMember)
        ?? member.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member))
            ?.FindAttribute(KnownNames.DataMember);

    // In the order of MessagePack-CSharp, base types first: by name, the properties and then the fields of each type;
    // with keys, all properties and then all fields. An override or a hiding member stands at its own declaration.
    public static List<ISymbol> Candidates(INamedTypeSymbol type, bool byName)
    {
        INamedTypeSymbol[] hierarchy = [.. type.SelfAndBases().Reverse()];
        IEnumerable<ISymbol> members = byName
            ? hierarchy.SelectMany(one => Properties(one).Concat(Fields(one)))
            : hierarchy.SelectMany(Properties).Concat(hierarchy.SelectMany(Fields));
        List<ISymbol> distinct = [];
        foreach (ISymbol member in members)
        {
            distinct.RemoveAll(other => other.Name == member.Name);
            distinct.Add(member);
        }

        return distinct;

        static IEnumerable<ISymbol> Properties(INamedTypeSymbol declaring) =>
            declaring.GetMembers().OfType<IPropertySymbol>().Where(IsCandidate);

        static IEnumerable<ISymbol> Fields(INamedTypeSymbol declaring) =>
            declaring.GetMembers().OfType<IFieldSymbol>().Where(IsCandidate);

        static bool IsCandidate(ISymbol member) => IsVisible(member) && !IsIgnored(member);
    }

    private static CollectedMembers ByName(
        INamedTypeSymbol type, Func<ISymbol, object?> readKey, bool isForeign)
    {
        List<CollectedMember> members = [];
        foreach (ISymbol symbol in Candidates(type, byName: true))
        {
            string key = readKey(symbol) as string ?? symbol.Name;
            members.Add(new CollectedMember(symbol, TypeOf(symbol), key, -1));
        }

        return Checked(members, MemberKeying.Name, isExplicit: false, isForeign, type);
    }

    private static CollectedMembers ByAttribute(
        INamedTypeSymbol type, List<ISymbol> candidates, Func<ISymbol, object?> readKey, bool isForeign)
    {
        List<CollectedMember> members = [];
        foreach (ISymbol symbol in candidates)
        {
            switch (readKey(symbol))
            {
                case int index and (< 0 or > MaxIndex):
                    return Failed(
                        DiagnosticDescriptors.KeyOutOfRange, type, symbol, symbol.ToDisplay(), index, MaxIndex);
                case int index:
                    members.Add(new CollectedMember(symbol, TypeOf(symbol), symbol.Name, index));
                    break;
                case string key:
                    members.Add(new CollectedMember(symbol, TypeOf(symbol), key, -1));
                    break;
                default:
                    return Failed(DiagnosticDescriptors.KeyMissing, type, symbol, symbol.ToDisplay());
            }
        }

        bool anyName = members.Any(member => member.Index < 0);
        if (anyName && members.FirstOrDefault(member => member.Index >= 0) is { } mixed)
        {
            return Failed(DiagnosticDescriptors.KeyMissing, type, mixed.Symbol, mixed.Symbol.ToDisplay());
        }

        if (!anyName)
        {
            members.Sort((x, y) => x.Index.CompareTo(y.Index));
        }

        return Checked(
            members, anyName ? MemberKeying.Name : MemberKeying.Index, isExplicit: true, isForeign, type);
    }

    private static CollectedMembers Checked(
        List<CollectedMember> members, MemberKeying keying, bool isExplicit, bool isForeign, INamedTypeSymbol type)
    {
        Dictionary<string, CollectedMember> seen = new(StringComparer.Ordinal);
        foreach (CollectedMember member in members)
        {
            string key = keying == MemberKeying.Index ? member.Index.ToString() : $"\"{member.Key}\"";
            if (seen.TryGetValue(key, out CollectedMember? other))
            {
                return Failed(
                    DiagnosticDescriptors.DuplicateKey, type, member.Symbol, other.Symbol.ToDisplay(),
                    member.Symbol.ToDisplay(), key);
            }

            seen.Add(key, member);
        }

        // A DataContract without members to order is a map, a numbered type without members an empty array.
        MemberKeying actual = members.Count == 0 && type.HasAttribute(KnownNames.DataContract)
            ? MemberKeying.Name
            : keying;
        return new CollectedMembers(members, actual, isExplicit, isForeign);
    }

    private static CollectedMembers Failed(
        DiagnosticDescriptor descriptor, INamedTypeSymbol type, ISymbol culprit, params object[] arguments) => new(
            [], MemberKeying.Name, IsExplicit: true, IsForeign: false,
            new CodecProblem(descriptor, "", arguments)
            {
                Culprit = culprit,
                Holder = type,
            });

    private static object? ReadMember(ISymbol symbol) =>
        symbol.FindAttribute(KnownNames.Member) is { ConstructorArguments: [{ Value: { } key }] } ? key : null;

    private static object? ReadMessagePackKey(ISymbol symbol) =>
        FindInherited(symbol, KnownNames.MessagePackKey) is { ConstructorArguments: [{ Value: { } key }] } ? key : null;

    // An override has the key of what it overrides.
    private static AttributeData? FindInherited(ISymbol symbol, string name) =>
        symbol.FindAttribute(name)
        ?? (symbol is IPropertySymbol { OverriddenProperty: { } overridden } ? FindInherited(overridden, name) : null);

    private static object? ReadOrder(ISymbol symbol)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in DataMemberOf(symbol)!.NamedArguments)
        {
            if (argument.Key == "Order" && argument.Value.Value is int order and >= 0)
            {
                return order;
            }
        }

        return null;
    }

    public static ITypeSymbol TypeOf(ISymbol symbol) =>
        symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)symbol).Type;
}
