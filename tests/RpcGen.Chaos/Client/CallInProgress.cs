namespace RpcGen.Chaos;

/// <summary>What a caller waits for, and since when.</summary>
internal sealed record CallInProgress(CallKind Kind, long Id, long Since);
