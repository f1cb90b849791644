using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Rules;

/// <summary>
/// A broken rule, found while parsing. The analyzers report it at its place; the generator leaves its text behind as a
/// compile error, which does not depend on analyzers being on.
/// </summary>
/// <param name="Descriptor">The rule.</param>
/// <param name="Location">Where it is reported.</param>
/// <param name="Arguments">What its message says.</param>
internal sealed record RuleViolation(DiagnosticDescriptor Descriptor, Location? Location, object[] Arguments)
{
    /// <summary>Whether nothing can be generated because of it.</summary>
    public bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>Whether the compiler itself reports the cause, such as a type that does not exist.</summary>
    public bool IsCompilerError { get; init; }

    /// <summary>Id and message.</summary>
    public override string ToString() => Descriptor.Id + ": " + string.Format(
        CultureInfo.InvariantCulture, Descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), Arguments);

    /// <summary>The diagnostic; at the fallback, if the place lies in another compilation.</summary>
    public Diagnostic ToDiagnostic(Location fallback, Compilation compilation) => Diagnostic.Create(
        Descriptor,
        Location?.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? Location : fallback,
        Arguments);
}
