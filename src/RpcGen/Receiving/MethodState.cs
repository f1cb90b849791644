namespace RpcGen.Receiving;

/// <summary>
/// Remembers whether the handler of a method, or the code that awaits its answers, blocks. Such code has kept the
/// receive thread; it runs on other threads for the next 64 calls. Each slow call renews the count, each quick one
/// decrements it.
/// </summary>
internal class MethodState
{
    private const int PoolCalls = 64;

    // Calls that still run on other threads. Races may lose a decrement, nothing else.
    private int _poolCalls;

    public bool IsSlow => Volatile.Read(ref _poolCalls) > 0;

    public void MarkSlow() => Volatile.Write(ref _poolCalls, PoolCalls);

    public void Measured(TimeSpan synchronousPart)
    {
        if (synchronousPart >= TimeSpan.FromMilliseconds(1))
        {
            MarkSlow();
        }
        else
        {
            Volatile.Write(ref _poolCalls, Math.Max(0, Volatile.Read(ref _poolCalls) - 1));
        }
    }
}
