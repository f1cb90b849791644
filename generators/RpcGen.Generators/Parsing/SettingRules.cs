using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Reports settings in attributes that are out of range, or that do not apply to their place.</summary>
internal sealed class SettingRules(List<RuleViolation> violations)
{
    private static readonly string[] s_anyValue = ["object", "array", "union", "custom:"];

    /// <summary>Checks the settings of a contract.</summary>
    public void CheckContract(AttributeData? settings, INamedTypeSymbol contract)
    {
        if (settings is null)
        {
            return;
        }

        Location? location = LocationOf(settings) ?? contract.FirstLocation();
        string place = contract.ToDisplay();
        CheckName(settings, location, place);
        CheckEnum(settings, "Order", "RpcOrder", 2, location, place);
        if (contract.IsGenericType && settings.NamedArgument<string>("Name") is not null)
        {
            Report(
                location, place,
                "Name would be the same for all closed forms: give each its own with "
                + $"[assembly: RpcContractFor(typeof({contract.Name}<...>), Name = ...)]",
                "Name");
        }
    }

    /// <summary>Checks the settings of a method, a property or an event.</summary>
    public void Check(AttributeData? settings, ISymbol member, string place)
    {
        if (settings is null)
        {
            return;
        }

        Location? location = LocationOf(settings) ?? member.FirstLocation();
        CheckName(settings, location, place);
        CheckEnum(settings, "Dispatch", "RpcDispatch", 2, location, place);
        if (settings.NamedArgument<int>("MaxConcurrency") is < 0 and int limit)
        {
            Report(
                location, place,
                $"MaxConcurrency is {limit}; it must be positive, or 0 for no limit", "MaxConcurrency");
        }

        bool isOneWay = settings.NamedArgument<bool>("OneWay");
        if (isOneWay && member is IEventSymbol)
        {
            Report(location, place, "OneWay does not apply to an event, which has no answer", "OneWay");
        }

        if (isOneWay && settings.NamedArgument<bool>("Idempotent"))
        {
            Report(
                location, place, "OneWay and Idempotent exclude each other: a call without an answer is never repeated",
                "OneWay,Idempotent");
        }
    }

    /// <summary>Checks that the accessor of a property has no settings, which are those of the property.</summary>
    public void CheckAccessor(IMethodSymbol accessor, string place)
    {
        if (accessor.FindAttribute(KnownNames.Method) is { } settings)
        {
            Report(
                LocationOf(settings) ?? accessor.FirstLocation(), place,
                "[RpcMethod] is ignored here: put it on the property");
        }
    }

    /// <summary>The window of a stream or event; 0 for the default.</summary>
    public int WindowOf(AttributeData? stream, ISymbol member, string place)
    {
        if (stream?.NamedArgument<int>("Window") is not (not 0 and int window))
        {
            return 0;
        }

        if (window < 0)
        {
            Report(
                LocationOf(stream) ?? member.FirstLocation(), place,
                $"Window is {window}; it must be a positive number of bytes, or 0 for the default", "Window");
        }

        return Math.Max(window, 0);
    }

    /// <summary>Checks that the attributes of a place apply to what travels there.</summary>
    public void CheckPlace(IReadOnlyList<AttributeData> attributes, CodecRef codec, ITypeSymbol type, string place)
    {
        foreach (AttributeData attribute in attributes)
        {
            string? problem = attribute switch
            {
                _ when attribute.Is(KnownNames.Keep) && !Holds(codec, "ref") =>
                    "[RpcKeep] applies to references to contracts",
                _ when attribute.Is(KnownNames.Stream) && !Holds(codec, "stream", "bytes") =>
                    "[RpcStream] applies to streams",
                _ when attribute.Is(KnownNames.Progress) && !codec.Expression!.Contains(".ProgressCodec<") =>
                    "[RpcProgress] applies to IProgress<T>",
                _ => null,
            };
            if (problem is not null)
            {
                Report(LocationOf(attribute), place, $"{problem}, and '{type.ToDisplay()}' has none");
            }
            else if (attribute.Is(KnownNames.Progress))
            {
                CheckEnum(attribute, "Mode", "RpcProgressMode", 1, LocationOf(attribute), place);
            }
        }
    }

    // An object may have members that the setting applies to.
    private static bool Holds(CodecRef codec, params string[] shapes) =>
        shapes.Concat(s_anyValue).Any(shape => codec.Shape.Contains(shape));

    private void CheckName(AttributeData settings, Location? location, string place)
    {
        if (settings.NamedArgument<string>("Name") is { } name && string.IsNullOrWhiteSpace(name))
        {
            Report(location, place, "Name is empty: leave it out for the name in the source", "Name");
        }
    }

    private void CheckEnum(
        AttributeData settings, string name, string type, int highest, Location? location, string place)
    {
        if (settings.NamedArgument<int>(name) is int value && (value < 0 || value > highest))
        {
            Report(location, place, $"{name} is {value}, which is not a value of {type}", name);
        }
    }

    private static Location? LocationOf(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    // settings: the settings at fault; none if the attribute itself is.
    private void Report(Location? location, string place, string problem, string settings = "") =>
        violations.Add(new RuleViolation(DiagnosticDescriptors.InvalidSetting, location, [place, problem])
        {
            Cause = settings,
        });
}
