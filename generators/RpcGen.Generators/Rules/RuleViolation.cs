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
    /// <summary>Whether nothing can be generated because of it.</summary>
    public bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>The diagnostic; at the fallback, if the place lies in another compilation.</summary>
    public Diagnostic ToDiagnostic(Location fallback, Compilation compilation) => Diagnostic.Create(
        Descriptor,
        Location?.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? Location : fallback,
        Arguments);
}
