using System.Runtime.CompilerServices;

namespace OrleansPlugins;

/// <summary>The plugin. Its count lives in its memory, and ends with it.</summary>
internal sealed class Counter(string silo) : ICounter
{
    private long _value;

    public event EventHandler<long>? Reached;

    public ValueTask<Count> AddAsync(CancellationToken cancellationToken)
    {
        long value = Interlocked.Increment(ref _value);
        if (value % 100 == 0)
        {
            Reached?.Invoke(this, value);
        }

        return new(new Count(silo, Environment.ProcessId, value));
    }

    public async IAsyncEnumerable<long> ListAsync(long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long number = 1; number <= to; number++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return number;
        }
    }
}
