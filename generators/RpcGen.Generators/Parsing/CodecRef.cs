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
    public static CodecRef Of(string expression, string shape, params IReadOnlyList<GeneratedPart> parts) =>
        new(expression, shape, parts, null);

    public static CodecRef Failed(CodecProblem problem) => new(null, "", [], problem);
}
