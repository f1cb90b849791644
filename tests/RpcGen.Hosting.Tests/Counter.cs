namespace RpcGen.Hosting.Tests;

public sealed class Counter(Resource resource, Gate gate) : ICounter
{
    private int _count;

    public ValueTask<int> NextAsync() => new(Interlocked.Increment(ref _count));

    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        gate.Entered.TrySetResult();
        await gate.Open.Task.WaitAsync(cancellationToken);
        return !resource.IsDisposed;
    }

    public ValueTask FailAsync(string message) => throw new InvalidOperationException(message);

    public async IAsyncEnumerable<bool> AliveAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return !resource.IsDisposed;
        }
    }
}
