using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Rules;

/// <summary>
/// A broken rule, found while parsing. The analyzers report it at its place; the generator emits its text as a compile
/// error, which also appears with analyzers off.
/// </summary>
/// <param name="Descriptor">The rule.</param>
/// <param name="Location">The place of the report.</param>
/// <param name="Arguments">The arguments of the message.</param>
internal sealed record RuleViolation(DiagnosticDescriptor Descriptor, Location? Location, object[] Arguments)
{
    /// <summary>Whether it prevents generation of the code.</summary>
    public bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>Whether the compiler itself reports the cause, such as a type that does not exist.</summary>
    public bool IsCompilerError { get; init; }

    /// <summary>The type or member at fault, for code fixes.</summary>
    public ISymbol? Culprit { get; init; }

    /// <summary>The member or type that mentions the culprit, for code fixes.</summary>
    public ISymbol? Holder { get; init; }

    /// <summary>The cause, if the rule has several; for code fixes.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Id and message.</summary>
    public override string ToString() => Descriptor.Id + ": " + string.Format(
        CultureInfo.InvariantCulture, Descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), Arguments);

    /// <summary>Creates the diagnostic, at the fallback if the place is in another compilation.</summary>
    public Diagnostic ToDiagnostic(Location fallback, Compilation compilation) => Diagnostic.Create(
        Descriptor,
        Location?.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? Location : fallback,
        Hints(),
        Arguments);

    private ImmutableDictionary<string, string?> Hints()
    {
        ImmutableDictionary<string, string?> hints = ImmutableDictionary<string, string?>.Empty;
        if (Cause.Length > 0)
        {
            hints = hints.Add(HintNames.Cause, Cause);
        }

        return With(HintNames.Holder, Holder, With(HintNames.Culprit, Culprit, hints));
    }

    private static ImmutableDictionary<string, string?> With(
        string name, ISymbol? symbol, ImmutableDictionary<string, string?> hints) =>
        symbol is null ? hints : hints.Add(name, DocumentationCommentId.CreateDeclarationId(symbol.OriginalDefinition));
}
