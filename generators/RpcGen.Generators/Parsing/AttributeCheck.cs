using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds attributes, and one interface, that define how a type travels but that the generator does not follow. If they
/// were ignored, other bytes would be sent, or values would be lost, without an error.
/// </summary>
internal static class AttributeCheck
{
    private const string NoCallbacks =
        "generated codecs call no callbacks: write an IRpcCodec<T> and name it with [RpcCodec]";

    private static readonly string[] s_callbacks =
        ["OnSerializing", "OnSerialized", "OnDeserializing", "OnDeserialized"];

    // All that say something about a member, by metadata name.
    private static readonly string[] s_ofMembers =
    [
        KnownNames.Member, KnownNames.Codec, KnownNames.Ignore, KnownNames.MessagePackKey, KnownNames.MessagePackIgnore,
        KnownNames.DataMember, KnownNames.IgnoreDataMember, KnownNames.NonSerialized,
    ];

    /// <summary>
    /// The first attribute without effect; null if there is none. The members of unions travel in their cases.
    /// </summary>
    public static CodecProblem? Find(INamedTypeSymbol type)
    {
        CodecProblem? found = CodecParser.IsUnion(type) ? null : OfType(type)
            ?? type.SelfAndBases().SelectMany(declaring => declaring.GetMembers())
                .Select(member => OfMember(type, member))
                .FirstOrDefault(problem => problem is not null);
        return found is null ? null : found with { Holder = type };
    }

    private static CodecProblem? OfType(INamedTypeSymbol type)
    {
        if ((type.FindAttribute(KnownNames.Union) ?? type.FindAttribute(KnownNames.MessagePackUnion)) is { } union)
        {
            return Problem(
                union, type,
                "a union is an interface or an abstract class; make the class abstract, and list what derives from it");
        }

        if (type.FindAttribute(KnownNames.KnownType) is { } known)
        {
            return Problem(
                known, type,
                "derived types travel in unions: list them with [RpcUnion] on an interface or abstract class");
        }

        if (type.FindAttribute(KnownNames.DataContract) is { } contract && contract.NamedArgument<bool>("IsReference"))
        {
            return Problem(
                contract, type,
                "IsReference is not followed: each mention of an object travels as an object of its own");
        }

        if (type.FindAttribute(KnownNames.MessagePackFormatter) is { } formatter)
        {
            return FormatterProblem(formatter, type);
        }

        return type.AllInterfaces.Any(candidate => candidate.MetadataPath() == KnownNames.MessagePackCallbacks)
            ? new CodecProblem(
                DiagnosticDescriptors.AttributeWithoutEffect, "",
                [
                    "IMessagePackSerializationCallbackReceiver", type.ToDisplay(), NoCallbacks,
                ])
            : null;
    }

    private static CodecProblem? OfMember(INamedTypeSymbol type, ISymbol member)
    {
        if (member.IsStatic || member.GetAttributes().IsEmpty)
        {
            return null;
        }

        if (member is IMethodSymbol)
        {
            return member.GetAttributes().FirstOrDefault(IsCallback) is { } callback
                ? Problem(callback, member, NoCallbacks)
                : null;
        }

        if (member is not (IPropertySymbol or IFieldSymbol))
        {
            return null;
        }

        if (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property })
        {
            bool isDataMember = type.HasAttribute(KnownNames.DataContract) && MemberCollector.IsVisible(property);
            return member.GetAttributes().FirstOrDefault(one => s_ofMembers.Any(one.Is)
                    && !(isDataMember && one.Is(KnownNames.DataMember))) is { } misplaced
                ? Problem(
                    misplaced, property,
                    "it is on the field behind the property: put it on the property, with 'property:'")
                : null;
        }

        if (MemberCollector.IsIgnored(member))
        {
            return null;
        }

        return member.FindAttribute(KnownNames.MessagePackFormatter) is { } formatter
            ? FormatterProblem(formatter, member)
            : OfKey(type, member, KnownNames.Member) ?? OfKey(type, member, KnownNames.MessagePackKey)
                ?? OfKey(type, member, KnownNames.DataMember) ?? OfKey(type, member, KnownNames.Codec);
    }

    private static CodecProblem? OfKey(INamedTypeSymbol type, ISymbol member, string name)
    {
        if (member.FindAttribute(name) is not { } attribute)
        {
            return null;
        }

        if (!MemberCollector.IsVisible(member) && !MemberCollector.IsHidden(member))
        {
            return Problem(
                attribute, member,
                "only public members with a public getter travel, and fields with [DataMember] that a constructor "
                + "takes");
        }

        return name switch
        {
            KnownNames.Member when attribute.ConstructorArguments is [{ Value: int }]
                && !type.HasAttribute(KnownNames.ArrayLayout) =>
                Problem(attribute, member, $"'{type.ToDisplay()}' has no [RpcArrayLayout], which numbers need"),
            KnownNames.Member when !type.HasAttribute(KnownNames.ArrayLayout) && CodecParser.HasLayoutAttribute(type) =>
                Problem(
                    attribute, member,
                    $"the attributes of another library name the members of '{type.ToDisplay()}'"),
            KnownNames.MessagePackKey when !type.HasAttribute(KnownNames.MessagePackObject) =>
                Problem(attribute, member, $"'{type.ToDisplay()}' has no [MessagePackObject]"),
            KnownNames.DataMember when !type.HasAttribute(KnownNames.DataContract) && HasPlace(attribute) =>
                Problem(attribute, member, $"'{type.ToDisplay()}' has no [DataContract]"),
            _ => null,
        };
    }

    // Plain [DataMember] has no effect on a public member, which travels anyway.
    private static bool HasPlace(AttributeData member) =>
        member.NamedArguments.Any(argument => argument.Key is "Order" or "Name");

    private static bool IsCallback(AttributeData attribute) =>
        attribute.AttributeClass is { ContainingNamespace.Name: "Serialization" } type
        && s_callbacks.Any(name => attribute.Is($"System.Runtime.Serialization.{name}Attribute"));

    private static CodecProblem FormatterProblem(AttributeData formatter, ISymbol symbol) => Problem(
        formatter, symbol,
        "generated codecs call no formatters of MessagePack-CSharp: name a codec of the package RpcGen.MessagePack, or "
        + "one of yours, with [RpcCodec]");

    private static CodecProblem Problem(AttributeData attribute, ISymbol symbol, string reason) => new(
        DiagnosticDescriptors.AttributeWithoutEffect, symbol is INamedTypeSymbol ? "" : "." + symbol.Name,
        [attribute.AttributeClass!.Name.Replace("Attribute", ""), symbol.ToDisplay(), reason])
    {
        Culprit = symbol,
        Cause = attribute.AttributeClass.MetadataPath(),
    };
}
