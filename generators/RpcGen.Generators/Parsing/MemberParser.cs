using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns the members of a contract into method models, and reports those that cannot be one.</summary>
internal sealed class MemberParser
{
    private readonly List<RuleViolation> _violations;
    private readonly CancellationToken _cancellationToken;
    private readonly PlaceResolver _places;
    private readonly MethodParser _methods;
    private readonly EventParser _events;
    private readonly AsyncPairs _pairs;

    public MemberParser(
        INamedTypeSymbol contract, AttributeData? settings, CodecResolver resolver, CodecClosure closure,
        List<RuleViolation> violations, CancellationToken cancellationToken)
    {
        _violations = violations;
        _cancellationToken = cancellationToken;
        _places = new PlaceResolver(contract, resolver, closure, violations, cancellationToken);
        _methods = new MethodParser(contract, settings, _places, violations);
        _events = new EventParser(contract, _places, violations);
        _pairs = new AsyncPairs(contract, violations);
    }

    /// <summary>The windows that the members' codecs mention.</summary>
    public IEnumerable<int> Windows => _places.Windows;

    /// <summary>Returns no model for a member that is not a call or breaks a rule; two for a property.</summary>
    public IEnumerable<MethodModel> Parse(ISymbol member)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        switch (member)
        {
            case INamedTypeSymbol or IFieldSymbol:
            case { IsStatic: true, IsAbstract: false }:
            case IMethodSymbol { AssociatedSymbol: not null }:
            // A member with a body is a helper that runs on the caller's side.
            case { IsAbstract: false }:
                return [];
            case { IsStatic: true }:
                return NotSupported(member, "it is static", MemberCauses.Static);
            case { DeclaredAccessibility: not Accessibility.Public }:
                return NotSupported(member, "it is not public", MemberCauses.NotPublic);
            case IMethodSymbol method:
                return _pairs.Holds(method) ? [] : Some(ParseMethod(method));
            case IPropertySymbol { IsIndexer: true }:
                return NotSupported(member, "it is an indexer; use a method", MemberCauses.Indexer);
            case IPropertySymbol property:
                return ParseProperty(property);
            case IEventSymbol @event:
                return Some(_events.Parse(@event));
            default:
                return NotSupported(member, "it is not a method, property or event");
        }
    }

    private MethodModel? ParseMethod(IMethodSymbol method) => _methods.Parse(method) is { } model
        ? model with { AsyncPairs = _pairs.Of(method, model) }
        : null;

    private IEnumerable<MethodModel> ParseProperty(IPropertySymbol property)
    {
        List<MethodModel> models =
        [
            .. new[] { property.GetMethod, property.SetMethod }
                .Where(accessor => accessor is not null)
                .SelectMany(accessor => Some(_methods.Parse(accessor!, property))),
        ];
        if (models.Count > 0)
        {
            _violations.Add(new RuleViolation(
                DiagnosticDescriptors.PropertyHidesCall, property.FirstLocation(), [property.ToDisplay()]));
        }

        return models;
    }

    private IEnumerable<MethodModel> NotSupported(ISymbol member, string reason, string cause = "")
    {
        _violations.Add(new RuleViolation(
            DiagnosticDescriptors.MemberNotSupported, member.FirstLocation(), [member.ToDisplay(), reason])
        {
            Cause = cause,
        });
        return [];
    }

    private static IEnumerable<MethodModel> Some(MethodModel? model) => model is null ? [] : [model];
}
