using System.Runtime.CompilerServices;

namespace RpcGen.LoadGen;

/// <summary>The other end of the load.</summary>
internal sealed class LoadServer : ILoad
{
    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public int Add(int a, int b) => a + b;

    public ValueTask<RpcBuffer> EchoAsync(RpcBuffer payload) => new(payload);

    public ValueTask<Order> EchoOrderAsync(Order order) => new(order);

    public async IAsyncEnumerable<Item> StreamAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new Item(i, i / 2.0);
        }

        await Task.CompletedTask;
    }

    public ValueTask BlockAsync(int milliseconds)
    {
        // The misbehaving handler of W10 blocks the thread on which it runs.
        Thread.Sleep(milliseconds);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Usage> UsageAsync() => new(Usage.Now());

    public Task HangAsync() => new TaskCompletionSource().Task;

    public ValueTask CollectAsync()
    {
        GC.Collect();
        return ValueTask.CompletedTask;
    }
}
