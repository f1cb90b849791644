namespace RpcGen.LoadGen;

/// <summary>What W4 streams.</summary>
[RpcMessage]
internal readonly record struct Item([property: RpcMember(0)] int Id, [property: RpcMember(1)] double Value);
