namespace RpcGen.Chaos;

/// <summary>Adds up what one client tells it.</summary>
internal sealed class Counter : ICounter
{
    private readonly CallLedger _ledger;
    private readonly LiveObjects _live;
    private int _sum;
    private int _disposed;

    public Counter(CallLedger ledger, LiveObjects live, int start)
    {
        _ledger = ledger;
        _live = live;
        _sum = start;
        live.AddCounter(1);
    }

    public ValueTask<int> AddAsync(long id, int value, CancellationToken cancellationToken)
    {
        _ledger.Enter(id, CallKind.AddToCounter, Checksums.OfArguments(CallKind.AddToCounter, value));
        return new(Interlocked.Add(ref _sum, value));
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _live.AddCounter(-1);
        }

        return default;
    }
}
