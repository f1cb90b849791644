namespace RpcGen.Testing.Internal;

internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _disposed;

    /// <summary>Changes whenever the timer is set or stopped. Guarded by the gate of the clock.</summary>
    public long Version { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (Volatile.Read(ref _disposed))
        {
            return false;
        }

        _period = period;
        time.Set(this, dueTime);
        return true;
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        time.Set(this, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Called when the timer is due.</summary>
    public void Fire()
    {
        if (_period > TimeSpan.Zero)
        {
            time.Set(this, _period);
        }

        if (_context is null)
        {
            callback(state);
        }
        else
        {
            ExecutionContext.Run(_context, timer => callback(timer), state);
        }
    }
}
