using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Reports what a stateless contract cannot have: whatever outlives one call belongs to the connection of that call,
/// and the next call may take another one.
/// </summary>
internal sealed class StatelessRule(INamedTypeSymbol contract, List<RuleViolation> violations)
{
    private const string Reference = ".ContractCodec<";
    private const string Keep = ".KeepCodec<";

    /// <summary>Checks the calls of a member.</summary>
    public void Check(ISymbol member, IReadOnlyList<MethodModel> calls)
    {
        if (calls.Any(call => call.Kind == CallKind.Event))
        {
            Report(member, "it is an event, whose handlers live on one connection");
            return;
        }

        string[] codecs =
        [
            .. calls.SelectMany(call => call.Parameters.Select(parameter => parameter.Codec)
                .Append(call.ResultCodec)
                .Concat(call.Faults.Select(fault => fault.Codec)))
                .OfType<string>(),
        ];
        if (codecs.Any(codec => codec.Contains(Keep)))
        {
            Report(member, "[RpcKeep] keeps an object for longer than a call");
        }
        else if (codecs.Any(codec => codec.Contains(Reference)))
        {
            Report(member, "a reference to an object travels in it, which lives on one connection");
        }
    }

    /// <summary>Checks the types that travel in the calls.</summary>
    public void Check(IEnumerable<CodecModel> types)
    {
        foreach (CodecModel type in types)
        {
            if (type.Members.FirstOrDefault(member => member.Codec.Contains(Reference) || member.Codec.Contains(Keep))
                is { } holder)
            {
                Report(
                    contract.FirstLocation(), $"{type.DisplayName}.{holder.Name}",
                    "it holds a reference to an object, which lives on one connection");
            }
        }
    }

    // The member of a base may be right in other contracts: so it is reported here.
    private void Report(ISymbol member, string reason) => Report(
        SymbolEqualityComparer.Default.Equals(member.ContainingType, contract)
            ? member.FirstLocation()
            : contract.FirstLocation(),
        member.ToDisplay(), reason);

    private void Report(Location? location, string place, string reason) =>
        violations.Add(new RuleViolation(
            DiagnosticDescriptors.NotStateless, location, [place, contract.ToDisplay(), reason]));
}
