namespace RpcGen.Peers.Contract;

/// <summary>Bytes in memory that the caller gives back: a type of RpcGen, so the peers have no such call.</summary>
[RpcContract]
internal interface IPooledLoad
{
    ValueTask<RpcBuffer> EchoAsync(RpcBuffer payload);
}
