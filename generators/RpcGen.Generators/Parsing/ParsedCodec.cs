using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>A parsed type: its model, or why it has none.</summary>
/// <param name="Model">Null if there is a problem in the type itself.</param>
/// <param name="Parts">The types of its members that need generated codecs too.</param>
/// <param name="Problem">What is wrong, with the path from this type.</param>
internal sealed record ParsedCodec(CodecModel? Model, IReadOnlyList<GeneratedPart> Parts, CodecProblem? Problem);
