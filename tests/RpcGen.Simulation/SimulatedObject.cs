namespace RpcGen.Simulation;

internal sealed class SimulatedObject(World world) : ISimulatedObject
{
    private int _running;

    public bool IsDisposed { get; private set; }

    public async ValueTask<long> UseAsync(long id, int delay)
    {
        world.Ledger.Runs(id);
        world.Check(++_running == 1, $"call {id} overlaps another one of the same serial object");
        await world.DelayAsync(delay, default).ConfigureAwait(false);
        _running--;
        return id;
    }

    public ValueTask DisposeAsync()
    {
        world.Check(!IsDisposed, "an object is disposed twice");
        IsDisposed = true;
        return default;
    }
}
