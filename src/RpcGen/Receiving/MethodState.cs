namespace RpcGen.Receiving;

/// <summary>
/// What is remembered of a method: whether its handler blocks, or the code that awaits its answers. Such code kept the
/// receive thread and runs elsewhere for the next calls; each slow one renews that, each quick one counts it down.
/// </summary>
internal class MethodState
{
    private const int PoolCalls = 64;

    // Calls that still run elsewhere. Races lose a count, nothing else.
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
