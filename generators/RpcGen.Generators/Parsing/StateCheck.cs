using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds state of a type that its members do not carry to the other side. Source shows all fields. A referenced
/// assembly shows them in its metadata. A reference assembly leaves the private ones of classes out.
/// </summary>
/// <param name="restored">The members that decoding sets, by name.</param>
internal sealed class StateCheck(Dictionary<string, ISymbol> restored)
{
    private const string WaysOut =
        "make it a public member that can be set, or mark it [RpcIgnore] or [NonSerialized] if it may be left out; " +
        "for a type that cannot be changed name a codec with [assembly: RpcCodec(typeof(...), Target = typeof(...))]";

    private const string WaysOutUnseen =
        "its reference assembly does not show whether it is computed: mark it [RpcIgnore] or [IgnoreDataMember] if " +
        "it is; for a type that cannot be changed name a codec with " +
        "[assembly: RpcCodec(typeof(...), Target = typeof(...))]";

    // Base classes of the framework that hold nothing.
    private static readonly HashSet<string> s_withoutState = new(StringComparer.Ordinal)
    {
        "System.EventArgs", "System.Attribute", "System.MarshalByRefObject",
    };

    /// <summary>
    /// The problem of a member that can be read but not set; null if it is computed from members that travel.
    /// </summary>
    public CodecProblem? OfReadOnly(ISymbol member)
    {
        if (member is not IPropertySymbol property || property.Setter() is not null || HasBackingField(property))
        {
            return NotSettable(member);
        }

        if (IsSource(property.ContainingType))
        {
            // A computed property of an ordinary type reads members. One that reads a private field shows its value.
            return property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field =>
                    IsHidden(field) && Mentions(property, field.Name) && !IsRestored(field))
                ? NotSettable(member)
                : null;
        }

        return HidesFields(property.ContainingType)
            ? Unsent(member, WaysOutUnseen)
            : OfMetadata(property.ContainingType);
    }

    /// <summary>The first field whose value would not travel.</summary>
    public CodecProblem? OfFields(INamedTypeSymbol type)
    {
        if (restored.Count == 0 && !IsSource(type) && HidesFields(type))
        {
            return new CodecProblem(
                DiagnosticDescriptors.StateNotSent, "",
                [
                    type.ToDisplay(),
                    "it has no member that travels, and its reference assembly does not show its private fields: " +
                    "mark it [RpcArrayLayout], [MessagePackObject] or [DataContract] if it is empty, or name a codec " +
                    "with [assembly: RpcCodec(typeof(...), Target = typeof(...))]",
                ]);
        }

        foreach (INamedTypeSymbol declaring in type.SelfAndBases())
        {
            if (IsSource(declaring))
            {
                if (declaring.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(IsLost) is { } field)
                {
                    return Unsent(field.AssociatedSymbol ?? field, WaysOut);
                }
            }
            else if ((declaring.IsSystemType() ? OfFramework(type, declaring) : OfMetadata(declaring)) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    // Reference assemblies hide the private fields of base classes, and what is in them is not for codecs to set.
    private static CodecProblem? OfFramework(INamedTypeSymbol type, INamedTypeSymbol declaring) =>
        s_withoutState.Contains(declaring.MetadataPath())
            ? null
            : new CodecProblem(
                DiagnosticDescriptors.StateNotSent, "",
                [
                    declaring.ToDisplay(),
                    $"it is a base class of '{type.ToDisplay()}' with state of its own: hold one in a member instead, "
                    + "or name a codec with [RpcCodec]",
                ]);

    private bool IsLost(IFieldSymbol field)
    {
        if (field.IsStatic || field.IsConst || MemberCollector.IsIgnored(field)
            || field.AssociatedSymbol is IEventSymbol
            || (field.AssociatedSymbol is { } owner && MemberCollector.IsIgnored(owner)))
        {
            return false;
        }

        return field.AssociatedSymbol is IPropertySymbol property
            ? !(restored.TryGetValue(property.Name, out ISymbol member) && IsOrOverrides(member, property))
            : field.DeclaredAccessibility != Accessibility.Public && !IsRestored(field);
    }

    // A member that hides another has a value of its own.
    private static bool IsOrOverrides(ISymbol member, IPropertySymbol property) =>
        SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, property.OriginalDefinition)
        || (member is IPropertySymbol { OverriddenProperty: { } overridden } && IsOrOverrides(overridden, property));

    // A field that a member reads or writes travels with the member.
    private bool IsRestored(IFieldSymbol field) => field.ContainingType.GetMembers().OfType<IPropertySymbol>()
        .Any(property => restored.ContainsKey(property.Name) && Mentions(property, field.Name));

    private static bool IsHidden(IFieldSymbol field) => field is { IsStatic: false, AssociatedSymbol: null }
        && field.DeclaredAccessibility != Accessibility.Public && !MemberCollector.IsIgnored(field);

    private static bool Mentions(IPropertySymbol property, string name) =>
        property.DeclaringSyntaxReferences
            .Concat(property.PartialImplementationPart?.DeclaringSyntaxReferences ?? [])
            .Any(reference => reference.GetSyntax().DescendantTokens().Any(token => token.ValueText == name));

    private CodecProblem? OfMetadata(INamedTypeSymbol type)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        if (definition.ContainingModule?.GetMetadata()?.GetMetadataReader() is not { } reader)
        {
            return null;
        }

        TypeDefinition declaration = reader.GetTypeDefinition(
            (TypeDefinitionHandle)MetadataTokens.EntityHandle(definition.MetadataToken));
        HashSet<string> events =
        [
            .. declaration.GetEvents().Select(handle => reader.GetString(reader.GetEventDefinition(handle).Name)),
        ];
        foreach (FieldDefinitionHandle handle in declaration.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(handle);
            string name = reader.GetString(field.Name);
            bool isPublic = (field.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public;
            bool stays = (field.Attributes & (FieldAttributes.Static | FieldAttributes.NotSerialized)) != 0;
            if (isPublic || stays || events.Contains(name))
            {
                continue;
            }

            string owner = OwnerOf(name);
            bool isKnown = type.GetMembers(owner).Any(MemberCollector.IsIgnored)
                || restored.Keys.Any(member => string.Equals(member, owner, StringComparison.OrdinalIgnoreCase));
            if (!isKnown)
            {
                string shown = name[0] == '<' ? owner : name;
                return new CodecProblem(
                    DiagnosticDescriptors.StateNotSent, "", [$"{type.ToDisplay()}.{shown}", WaysOut]);
            }
        }

        return null;
    }

    // <Name>k__BackingField, <name>P for a captured parameter, _name and m_name belong to Name.
    private static string OwnerOf(string field) =>
        field[0] == '<' && field.IndexOf('>') is > 1 and int end ? field.Substring(1, end - 1)
        : field.StartsWith("m_", StringComparison.Ordinal) ? field.Substring(2)
        : field.Trim('_');

    private static bool HasBackingField(IPropertySymbol property) => IsSource(property.ContainingType)
        ? property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field =>
            SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
        : property.GetMethod?.HasAttribute(KnownNames.CompilerGenerated) == true;

    private static bool HidesFields(INamedTypeSymbol type) =>
        type.IsReferenceType && type.ContainingAssembly.HasAttribute(KnownNames.ReferenceAssembly);

    private static bool IsSource(ISymbol symbol) => !symbol.DeclaringSyntaxReferences.IsEmpty;

    private static CodecProblem Unsent(ISymbol member, string waysOut) => new(
        DiagnosticDescriptors.StateNotSent, "." + member.Name, [member.ToDisplay(), waysOut])
    {
        Culprit = member,
    };

    private static CodecProblem NotSettable(ISymbol member) => new(
        DiagnosticDescriptors.MemberNotSettable, "." + member.Name, [member.ToDisplay()])
    {
        Culprit = member,
    };
}
