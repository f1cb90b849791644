using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Turns a contract interface into its model. The one place that looks at the symbols of contracts, for the generator,
/// which takes the model, and for the analyzer, which reports the violations.
/// </summary>
internal sealed class ContractParser
{
    private readonly INamedTypeSymbol _contract;
    private readonly CodecResolver _resolver;
    private readonly CancellationToken _cancellationToken;
    private readonly CodecClosure _closure;
    private readonly List<RuleViolation> _violations = [];

    private ContractParser(INamedTypeSymbol contract, CodecResolver resolver, CancellationToken cancellationToken)
    {
        _contract = contract;
        _resolver = resolver;
        _cancellationToken = cancellationToken;
        _closure = new CodecClosure(resolver);
    }

    /// <summary>Parses a contract that is not an open generic type.</summary>
    /// <param name="contract">The interface.</param>
    /// <param name="name">Its name on the wire, if it is given from outside.</param>
    /// <param name="compilation">What it is seen from.</param>
    /// <param name="violations">The rules it breaks.</param>
    /// <param name="cancellationToken">Cancels parsing.</param>
    /// <returns>Null if it breaks a rule.</returns>
    public static ParsedContract? Parse(
        INamedTypeSymbol contract, string? name, Compilation compilation, out IReadOnlyList<RuleViolation> violations,
        CancellationToken cancellationToken)
    {
        ContractParser parser = new(contract, CodecResolver.For(compilation), cancellationToken);
        ContractModel? model = parser.Parse(name);
        List<ParsedContract> referenced = parser.ParseReferenced();
        violations = parser._violations;
        return parser._violations.All(violation => !violation.IsError) && model is not null
            ? new ParsedContract(model, parser._closure.Models) { Referenced = referenced.ToEquatableArray() }
            : null;
    }

    // Each once: a contract may mention itself.
    private List<ParsedContract> ParseReferenced()
    {
        List<ParsedContract> parsed = [];
        HashSet<INamedTypeSymbol> known = new(SymbolEqualityComparer.Default) { _contract };
        Queue<INamedTypeSymbol> open = new(_closure.Contracts);
        while (open.Count > 0)
        {
            INamedTypeSymbol next = open.Dequeue();
            if (!known.Add(next))
            {
                continue;
            }

            ContractParser parser = new(next, _resolver, _cancellationToken);
            ContractModel? model = parser.Parse(null);
            _violations.AddRange(parser._violations
                .Select(violation => violation with { Location = _contract.FirstLocation() }));
            if (model is not null)
            {
                parsed.Add(new ParsedContract(model, parser._closure.Models));
            }

            foreach (INamedTypeSymbol inner in parser._closure.Contracts)
            {
                open.Enqueue(inner);
            }
        }

        return parsed;
    }

    private ContractModel? Parse(string? name)
    {
        if (!_contract.IsAccessibleFrom(_resolver.Assembly)
            || _contract.TypeArguments.Any(argument => !argument.IsAccessibleFrom(_resolver.Assembly)))
        {
            Report(
                DiagnosticDescriptors.ContractNotAccessible, _contract.FirstLocation(), _contract.ToDisplay(),
                "not visible outside its container");
            return null;
        }

        List<MethodModel> methods = [];
        AttributeData? settings = _contract.FindAttribute(KnownNames.Contract);
        MemberParser parser = new(_contract, settings, _resolver, _closure, _violations, _cancellationToken);
        bool isDisposable = false;
        foreach (INamedTypeSymbol declaring in _contract.AllInterfaces.Insert(0, _contract))
        {
            if (declaring.MetadataPath() is "System.IAsyncDisposable" or "System.IDisposable")
            {
                // Releases the reference: no call.
                isDisposable = true;
                continue;
            }

            foreach (ISymbol member in declaring.GetMembers())
            {
                methods.AddRange(parser.Parse(member));
            }
        }

        CheckCollisions(methods);
        string type = _contract.ToCode();
        return new ContractModel
        {
            Type = type,
            DisplayName = _contract.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            WireName = name ?? OwnName() ?? type.Replace("global::", ""),
            GeneratedName = _contract.ToGeneratedName(),
            GeneratedNamespace = _resolver.GeneratedNamespace,
            Methods = methods.ToEquatableArray(),
            Order = (settings?.NamedArgument<int>("Order") ?? 0) switch
            {
                1 => "Serial",
                2 => "Concurrent",
                _ => "Default",
            },
            IsDisposable = isDisposable,
            Windows = parser.Windows.OrderBy(window => window).ToEquatableArray(),
        };
    }

    private string? OwnName() =>
        _contract.IsGenericType ? null : _contract.FindAttribute(KnownNames.Contract)?.NamedArgument<string>("Name");

    private void CheckCollisions(List<MethodModel> methods)
    {
        Dictionary<string, MethodModel> seen = new(StringComparer.Ordinal);
        foreach (MethodModel method in methods)
        {
            string key = $"{method.WireName}/{method.Fingerprint:x16}";
            if (!seen.TryGetValue(key, out MethodModel? other))
            {
                seen.Add(key, method);
                continue;
            }

            Location? location = _contract.AllInterfaces.Insert(0, _contract)
                .SelectMany(declaring => declaring.GetMembers(method.Identifier.TrimStart('@')))
                .LastOrDefault()?.FirstLocation();
            Report(
                DiagnosticDescriptors.MethodsCollide, location ?? _contract.FirstLocation(),
                $"{other.DeclaringType.Replace("global::", "")}.{other.Identifier}",
                $"{method.DeclaringType.Replace("global::", "")}.{method.Identifier}");
        }
    }

    private void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments) =>
        _violations.Add(new RuleViolation(descriptor, location, arguments));
}
