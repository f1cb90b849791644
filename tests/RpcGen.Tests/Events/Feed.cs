namespace RpcGen.Tests.Events;

/// <summary>A feed whose accessor can run an action before it adds a handler.</summary>
internal sealed class Feed : IFeed
{
    private readonly Lock _gate = new();
    private Action<byte[]>? _handlers;

    public event Action<byte[]> Raised
    {
        add
        {
            Adding?.Invoke();
            lock (_gate)
            {
                _handlers += value;
            }
        }

        remove
        {
            lock (_gate)
            {
                _handlers -= value;
            }
        }
    }

    /// <summary>Runs in the accessor.</summary>
    public Action? Adding { get; set; }

    /// <summary>Opened by <see cref="ProceedAsync"/>.</summary>
    public ManualResetEventSlim Gate { get; } = new();

    public ValueTask RaiseAsync(int size)
    {
        _handlers?.Invoke(new byte[size]);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> HandlersAsync() => new(_handlers?.GetInvocationList().Length ?? 0);

    public ValueTask ProceedAsync()
    {
        Gate.Set();
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<byte[]> BlocksAsync(int count, int size)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.CompletedTask;
            yield return new byte[size];
        }
    }

    public ValueTask ReportAsync(int count, int size, IProgress<byte[]> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress.Report(new byte[size]);
        }

        return ValueTask.CompletedTask;
    }

    public IFeed Open() => this;
}
