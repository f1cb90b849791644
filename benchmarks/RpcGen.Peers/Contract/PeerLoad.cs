using System.Runtime.CompilerServices;

namespace RpcGen.Peers.Contract;

/// <summary>What all servers do.</summary>
internal sealed class PeerLoad : IPeerLoad
{
    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public ValueTask<byte[]> EchoAsync(byte[] payload) => new(payload);

    public ValueTask<Order> EchoOrderAsync(Order order) => new(order);

    public IAsyncEnumerable<Item> StreamAsync(int count, CancellationToken cancellationToken) =>
        Items(count, cancellationToken);

    public static async IAsyncEnumerable<Item> Items(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new Item { Id = i, Value = i / 2.0 };
        }

        await Task.CompletedTask;
    }
}
