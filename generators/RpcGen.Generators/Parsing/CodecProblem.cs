using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>Why a type cannot travel.</summary>
/// <param name="Descriptor">The rule; its first message argument is the path.</param>
/// <param name="Path">From the type that was asked about to the culprit, such as <c>.Lines[].Tag</c>.</param>
/// <param name="Arguments">The other message arguments.</param>
internal sealed record CodecProblem(DiagnosticDescriptor Descriptor, string Path, object[] Arguments)
{
    /// <summary>Whether the compiler itself reports the cause.</summary>
    public bool IsCompilerError { get; init; }

    public CodecProblem Below(string step) => this with { Path = step + Path };
}
