namespace RpcGen.Connections.Internal;

/// <summary>
/// What a connection remembers of one exposed method: whether its handler blocks. A method that kept the receive
/// thread goes to the thread pool for its next calls; each slow one renews that, each quick one counts it down.
/// </summary>
internal sealed class MethodState
{
    private const int PoolCalls = 64;

    // Calls still to be dispatched to the pool. Races lose a count, nothing else.
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
