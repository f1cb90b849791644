using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Rules;

/// <summary>
/// A broken rule, found while parsing. The generator gives up silently on the first; the analyzers report all of them.
/// </summary>
/// <param name="Descriptor">The rule.</param>
/// <param name="Location">Where it is reported.</param>
/// <param name="Arguments">What its message says.</param>
internal sealed record RuleViolation(DiagnosticDescriptor Descriptor, Location? Location, object[] Arguments)
{
    public Diagnostic ToDiagnostic(Location fallback) => Diagnostic.Create(
        Descriptor, Location is { IsInSource: true } ? Location : fallback, Arguments);
}
