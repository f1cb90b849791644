namespace RpcGen.Chaos;

/// <summary>What the client passes to be called back.</summary>
internal sealed class Callback(CallLedger ledger) : ICallback
{
    public ValueTask<int> IncrementAsync(long id, int value)
    {
        ledger.Enter(id, CallKind.Callback, Checksums.OfArguments(CallKind.Callback, value));
        return new(value + 1);
    }
}
