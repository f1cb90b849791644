using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>A contract and all types that travel in it.</summary>
internal sealed record ParsedContract(ContractModel Contract, EquatableArray<CodecModel> Codecs);
