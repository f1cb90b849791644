using RpcGen.Peers.Contract;
using StreamJsonRpc;

namespace RpcGen.Peers;

/// <summary>The same load, with streams in batches: by default each item is a message of its own.</summary>
internal sealed class StreamJsonRpcLoad : IPeerLoad
{
    private static readonly JsonRpcEnumerableSettings s_batches = new() { MinBatchSize = 1000, MaxReadAhead = 2000 };

    private readonly PeerLoad _load = new();

    public ValueTask<int> AddAsync(int a, int b) => _load.AddAsync(a, b);

    public ValueTask<byte[]> EchoAsync(byte[] payload) => _load.EchoAsync(payload);

    public ValueTask<Order> EchoOrderAsync(Order order) => _load.EchoOrderAsync(order);

    public IAsyncEnumerable<Item> StreamAsync(int count, CancellationToken cancellationToken) =>
        PeerLoad.Items(count, cancellationToken).WithJsonRpcSettings(s_batches);
}
