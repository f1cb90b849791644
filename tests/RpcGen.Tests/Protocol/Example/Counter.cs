namespace RpcGen.Tests.Protocol.Example;

/// <summary>What the server of the example session serves.</summary>
internal sealed class Counter : ICounter
{
    public event Action<int>? Reached;

    public ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken)
    {
        Reached?.Invoke(a + b);
        return new ValueTask<int>(a + b);
    }

    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }

    public async ValueTask<int> SumAsync(IAsyncEnumerable<int> numbers)
    {
        int sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public ValueTask<IStep> StepAsync(int size) => new(new Step(size));

    private sealed class Step(int size) : IStep
    {
        public int Size => size;
    }
}
