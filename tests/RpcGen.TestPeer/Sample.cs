namespace RpcGen.TestPeer;

[RpcArrayLayout]
public readonly record struct Sample([property: RpcMember(0)] int Id, [property: RpcMember(1)] double Value);
