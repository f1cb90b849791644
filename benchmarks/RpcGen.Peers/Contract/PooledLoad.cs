namespace RpcGen.Peers.Contract;

internal sealed class PooledLoad : IPooledLoad
{
    public ValueTask<RpcBuffer> EchoAsync(RpcBuffer payload) => new(payload);
}
