using StreamJsonRpc;

namespace RpcGen.Peers.Contract;

/// <summary>The contract of RpcGen and StreamJsonRpc; those of the other peers have the same calls.</summary>
// PolyType's [GenerateShape] would give the interface a static member, which RpcGen refuses. The shapes are those of a
// witness type.
#pragma warning disable StreamJsonRpc0008
[RpcContract]
[JsonRpcContract]
public partial interface IPeerLoad
{
    ValueTask<int> AddAsync(int a, int b);

    ValueTask<byte[]> EchoAsync(byte[] payload);

    ValueTask<Order> EchoOrderAsync(Order order);

    IAsyncEnumerable<Item> StreamAsync(int count, CancellationToken cancellationToken);
}
#pragma warning restore StreamJsonRpc0008
