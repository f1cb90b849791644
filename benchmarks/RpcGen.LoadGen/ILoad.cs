using RpcGen.CompilerServices;

namespace RpcGen.LoadGen;

/// <summary>The calls of the load.</summary>
[RpcContract]
internal interface ILoad
{
    ValueTask<int> AddAsync(int a, int b);

    int Add(int a, int b);

    ValueTask<RpcBuffer> EchoAsync(RpcBuffer payload);

    ValueTask<Order> EchoOrderAsync(Order order);

    IAsyncEnumerable<Item> StreamAsync(int count, CancellationToken cancellationToken = default);

    ValueTask BlockAsync(int milliseconds);

    ValueTask<Usage> UsageAsync();

    ValueTask CollectAsync();

    /// <summary>Never ends.</summary>
    Task HangAsync();
}
