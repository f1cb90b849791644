using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>A contract and all types that travel in it, or why it is refused.</summary>
internal sealed record ParsedContract(ContractModel? Contract, EquatableArray<CodecModel> Codecs)
{
    /// <summary>Null unless the contract breaks a rule.</summary>
    public RefusalModel? Refusal { get; init; }

    /// <summary>Closed forms of generic contracts that it mentions, directly or through each other.</summary>
    public EquatableArray<ParsedContract> Referenced { get; init; }

    /// <summary>The contract and those it mentions.</summary>
    public IEnumerable<ParsedContract> All => [this, .. Referenced];
}
