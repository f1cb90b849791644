namespace RpcGen.Generators;

/// <summary>The steps of the pipeline, for the tests that check what is computed again.</summary>
internal static class TrackingNames
{
    public const string Contracts = nameof(Contracts);
    public const string UsedContracts = nameof(UsedContracts);
    public const string ExtraContracts = nameof(ExtraContracts);
    public const string ContractModels = nameof(ContractModels);
    public const string Refusals = nameof(Refusals);
    public const string CodecModels = nameof(CodecModels);
    public const string ResolverSources = nameof(ResolverSources);
    public const string Serializables = nameof(Serializables);
}
