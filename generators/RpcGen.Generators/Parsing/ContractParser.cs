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
    /// <returns>The model, or a refusal if it breaks a rule.</returns>
    public static ParsedContract Parse(
        INamedTypeSymbol contract, string? name, Compilation compilation, out IReadOnlyList<RuleViolation> violations,
        CancellationToken cancellationToken)
    {
        ContractParser parser = new(contract, CodecResolver.For(compilation), cancellationToken);
        ContractModel? model = parser.Parse(name);
        List<ParsedContract> referenced = parser.ParseReferenced();
        violations = parser._violations;
        return RefusalModel.Of(parser._violations) is { } refusal
            ? new ParsedContract(null, default) { Refusal = refusal }
            : new ParsedContract(model, parser._closure.Models) { Referenced = referenced.ToEquatableArray() };
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
        if (_contract.TypeArguments.Insert(0, _contract)
            .FirstOrDefault(type => !type.IsAccessibleFrom(_resolver.Assembly)) is { } hidden)
        {
            _violations.Add(new RuleViolation(
                DiagnosticDescriptors.ContractNotAccessible, _contract.FirstLocation(),
                [
                    _contract.ToDisplay(),
                    "is not visible outside its container, generated code cannot implement it: make it public or "
                    + "internal",
                ])
            {
                Culprit = hidden,
            });
            return null;
        }

        if (_resolver.Names.ProblemOf(_contract) is { } problem)
        {
            Report(
                DiagnosticDescriptors.ContractNotAccessible, _contract.FirstLocation(), _contract.ToDisplay(),
                $"cannot be named in generated code: {problem}");
            return null;
        }

        if (_resolver.OldLanguageVersion is { } version)
        {
            Report(
                DiagnosticDescriptors.LanguageTooOld, _contract.FirstLocation(), _contract.ToDisplay(), version);
            return null;
        }

        List<MethodModel> methods = [];
        AttributeData? settings = _contract.FindAttribute(KnownNames.Contract);
        new SettingRules(_violations).CheckContract(settings, _contract);
        bool isStateless = settings?.NamedArgument<bool>("Stateless") ?? false;
        StatelessRule stateless = new(_contract, _violations);
        MemberParser parser = new(_contract, settings, _resolver, _closure, _violations, _cancellationToken);
        bool isDisposable = false;
        SortedSet<string> experimental = new(_resolver.Experimental.MentionedBy(_contract), StringComparer.Ordinal);
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
                List<MethodModel> calls = [.. parser.Parse(member)];
                if (isStateless)
                {
                    stateless.Check(member, calls);
                }

                methods.AddRange(calls);
                experimental.UnionWith(_resolver.Experimental.MentionedBy(member));
            }
        }

        if (isStateless)
        {
            stateless.Check(_closure.Models);
        }

        methods = WithSignatures(methods);
        string type = _contract.ToCode();
        return new ContractModel
        {
            Type = type,
            ImplementedType = _contract.ToAnnotatedCode(),
            DisplayName = _contract.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            WireName = name ?? OwnName() ?? type.Replace("global::", ""),
            GeneratedName = _contract.ToGeneratedName(),
            GeneratedNamespace = _resolver.Names.Namespace,
            Methods = methods.ToEquatableArray(),
            Order = (settings?.NamedArgument<int>("Order") ?? 0) switch
            {
                1 => "Serial",
                2 => "Concurrent",
                _ => "Default",
            },
            IsDisposable = isDisposable,
            IsStateless = isStateless,
            Experimental = experimental.ToEquatableArray(),
            Windows = parser.Windows.OrderBy(window => window).ToEquatableArray(),
        };
    }

    private string? OwnName() =>
        _contract.IsGenericType ? null : _contract.FindAttribute(KnownNames.Contract)?.NamedArgument<string>("Name");

    // The first of several methods with one signature keeps it, as if it were alone; for the others, the types of their
    // parameters are part of it.
    private List<MethodModel> WithSignatures(List<MethodModel> methods)
    {
        Dictionary<string, MethodModel> known = new(StringComparer.Ordinal);
        List<MethodModel> distinct = [];
        foreach (MethodModel method in methods)
        {
            string signature = method.Signature;
            if (known.TryGetValue(signature, out MethodModel? other) && other.Overload != method.Overload)
            {
                signature += "|" + method.Overload.Replace("global::", "").Replace(" ", "");
                known.TryGetValue(signature, out other);
            }

            if (other is not null)
            {
                Report(
                    DiagnosticDescriptors.MethodsCollide, LocationOf(method) ?? _contract.FirstLocation(),
                    Display(other), Display(method));
                continue;
            }

            known.Add(signature, method);
            distinct.Add(method with { Signature = signature });
        }

        return distinct;
    }

    private Location? LocationOf(MethodModel method) => _contract.AllInterfaces.Insert(0, _contract)
        .Where(declaring => declaring.ToAnnotatedCode() == method.DeclaringType)
        .SelectMany(declaring => declaring.GetMembers(method.Identifier.TrimStart('@')))
        .LastOrDefault(member => member is not IMethodSymbol overload
            || string.Join(",", overload.Parameters.Select(parameter => parameter.Type.ToCode())) == method.Overload)
        ?.FirstLocation();

    private static string Display(MethodModel method)
    {
        string name = $"{method.DeclaringType}.{method.Identifier}";
        return (method.Kind == CallKind.Event || method.Accessor.Length > 0 ? name : $"{name}({method.Overload})")
            .Replace("global::", "");
    }

    private void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments) =>
        _violations.Add(new RuleViolation(descriptor, location, arguments));
}
