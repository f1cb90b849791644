using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace RpcGen.TestPeer;

/// <summary>A node that serves <see cref="ICatalog"/>.</summary>
/// <param name="name">The name of the node.</param>
/// <param name="ledger">A file that outlives the process; null for none.</param>
public sealed class Catalog(string name, string? ledger = null) : ICatalog
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _writing = new();
    private readonly FileStream? _ledger = ledger is null
        ? null
        : new FileStream(ledger, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private int _served;
    private int _waiting;

    public string Name => name;

    /// <summary>The calls that have begun.</summary>
    public int Served => Volatile.Read(ref _served);

    /// <summary>The calls that wait for the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Open() => _gate.TrySetResult();

    public ValueTask<string> WhereAsync()
    {
        Interlocked.Increment(ref _served);
        return new ValueTask<string>(name);
    }

    public ValueTask<string> RecordAsync(int number)
    {
        lock (_writing)
        {
            // Without a buffer: the system has it, even if the process is killed next.
            _ledger!.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\n"));
        }

        return WhereAsync();
    }

    public async ValueTask<string> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _served);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _gate.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return name;
    }

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _served);
        for (int i = 0; i < to; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
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
}
