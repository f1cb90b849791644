namespace Classics.Producers;

internal sealed class Consumer : IConsumer
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<int> UseAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken)
    {
        int used = 0;
        await foreach (int item in items.WithCancellation(cancellationToken))
        {
            if (used == 0)
            {
                await _begun.Task.WaitAsync(cancellationToken);
            }

            used += item == used + 1 ? 1 : 0;
        }

        return used;
    }

    public ValueTask BeginAsync()
    {
        _begun.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
