using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Turns the events of a contract into models. What travels are the delegate's arguments, except for a sender, which is
/// the proxy on the other side, and for empty event arguments.
/// </summary>
internal sealed class EventParser(INamedTypeSymbol contract, PlaceResolver places, List<RuleViolation> violations)
{
    /// <summary>Null for an event that breaks a rule.</summary>
    public MethodModel? Parse(IEventSymbol symbol)
    {
        int before = violations.Count(violation => violation.IsError);
        if (symbol.Type is not INamedTypeSymbol { DelegateInvokeMethod: { ReturnsVoid: true } invoke }
            || invoke.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
        {
            violations.Add(new RuleViolation(
                DiagnosticDescriptors.MemberNotSupported, symbol.FirstLocation(),
                [symbol.ToDisplay(), "the delegate of an event returns nothing and takes its parameters by value"]));
            return null;
        }

        List<string> parameters = [];
        List<ITypeSymbol> sent = [];
        foreach (IParameterSymbol parameter in invoke.Parameters)
        {
            string kind = parameter.Ordinal == 0 && parameter.Type.SpecialType == SpecialType.System_Object ? "sender"
                : parameter.Type is INamedTypeSymbol named && named.MetadataPath() == KnownNames.EventArgs ? "empty"
                : "item";
            parameters.Add(kind);
            if (kind == "item")
            {
                sent.Add(parameter.Type);
            }
        }

        ITypeSymbol? item = sent.Count switch
        {
            0 => null,
            1 => sent[0],
            _ => places.TupleOf(sent),
        };
        string place = $"{contract.Name}.{symbol.Name}";
        CodecRef? codec = item is null ? null : places.Resolve(item, [], symbol.FirstLocation(), place);
        AttributeData? settings = symbol.FindAttribute(KnownNames.Method);
        SettingRules rules = new(violations);
        rules.Check(settings, symbol, place);
        int window = rules.WindowOf(symbol.FindAttribute(KnownNames.Stream), symbol, place);
        string wireName = "add_" + (settings?.NamedArgument<string>("Name") ?? symbol.Name);
        return violations.Count(violation => violation.IsError) > before
            ? null
            : new MethodModel
            {
                DeclaringType = symbol.ContainingType.ToAnnotatedCode(),
                Identifier = symbol.ToIdentifier(),
                WireName = wireName,
                Overload = symbol.Type.ToCode(),
                Signature = $"{wireName}():event{codec?.Shape ?? "void"}",
                Shape = ReturnShape.Void,
                ReturnType = symbol.Type.ToAnnotatedCode(),
                ResultType = item?.ToCode(),
                ResultCodec = codec?.Expression,
                Parameters = default,
                TimeoutMilliseconds = 0,
                Dispatch = "Adaptive",
                IsIdempotent = false,
                Kind = CallKind.Event,
                EventParameters = parameters.ToEquatableArray(),
                Window = window,
            };
    }
}
