namespace RpcGen.Chaos;

/// <summary>What a server holds for its clients: nothing may be left when they are gone. Thread-safe.</summary>
internal sealed class LiveObjects
{
    private int _counters;
    private int _streams;

    public bool Any => Volatile.Read(ref _counters) != 0 || Volatile.Read(ref _streams) != 0;

    public void AddCounter(int change) => Interlocked.Add(ref _counters, change);

    public void AddStream(int change) => Interlocked.Add(ref _streams, change);

    public override string ToString() => $"{_counters} counters, {_streams} streams";
}
