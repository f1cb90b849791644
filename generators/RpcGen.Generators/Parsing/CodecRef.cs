using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>The codec of a type.</summary>
/// <param name="Expression">The codec as C# text; null if the type cannot travel.</param>
/// <param name="Shape">What it looks like on the wire, for fingerprints.</param>
/// <param name="Parts">The types with generated codecs that it is composed of.</param>
/// <param name="Problem">Why the type cannot travel.</param>
internal sealed record CodecRef(
    string? Expression, string Shape, IReadOnlyList<GeneratedPart> Parts, CodecProblem? Problem)
{
    /// <summary>
    /// The codec as C# text for an item that may not be null. It is not generic, since the JIT shares generic code
    /// between reference types and inlines none of it. Null if there is none.
    /// </summary>
    public string? NotNullItem { get; init; }

    public static CodecRef Of(string expression, string shape, params IReadOnlyList<GeneratedPart> parts) =>
        new(expression, shape, parts, null);

    public static CodecRef Failed(CodecProblem problem) => new(null, "", [], problem);
}
