using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>The types that attributes of the assembly name for use without a connection.</summary>
internal sealed record ParsedSerializables(
    EquatableArray<SerializableModel> Types, EquatableArray<CodecModel> Codecs, EquatableArray<RefusalModel> Refusals)
{
    /// <summary>Closed forms of generic contracts that the types mention.</summary>
    public EquatableArray<ParsedContract> Contracts { get; init; }
}
