using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Why a type cannot travel.</summary>
/// <param name="Descriptor">The rule; its first message argument is the path.</param>
/// <param name="Path">From the type that was asked about to the culprit, such as <c>.Lines[].Tag</c>.</param>
/// <param name="Arguments">The other message arguments.</param>
internal sealed record CodecProblem(DiagnosticDescriptor Descriptor, string Path, object[] Arguments)
{
    /// <summary>Whether the compiler itself reports the cause.</summary>
    public bool IsCompilerError { get; init; }

    /// <summary>The type or member at fault, for code fixes.</summary>
    public ISymbol? Culprit { get; init; }

    /// <summary>The innermost member that mentions the culprit, or the type that has it, for code fixes.</summary>
    public ISymbol? Holder { get; init; }

    /// <summary>Which of several faults of the rule it is, for code fixes.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The problem as seen from a step before it.</summary>
    public CodecProblem Below(string step, ISymbol? member = null) =>
        this with { Path = step + Path, Holder = Holder ?? member };

    /// <summary>The broken rule of a place in a contract.</summary>
    public RuleViolation At(string place, Location? location) => new(Descriptor, location, [place + Path, .. Arguments])
    {
        IsCompilerError = IsCompilerError,
        Culprit = Culprit,
        Holder = Holder,
        Cause = Cause,
    };
}
