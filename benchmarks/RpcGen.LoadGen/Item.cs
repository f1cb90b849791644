namespace RpcGen.LoadGen;

/// <summary>An item of the stream of W4.</summary>
[RpcArrayLayout]
internal readonly record struct Item([property: RpcMember(0)] int Id, [property: RpcMember(1)] double Value);
