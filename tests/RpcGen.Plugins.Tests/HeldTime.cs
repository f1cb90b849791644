namespace RpcGen.Plugins.Tests;

/// <summary>The time of the system, but timers set to one time wait until a test lets them elapse.</summary>
internal sealed class HeldTime(TimeSpan held) : TimeProvider
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HashSet<Timer> _set = [];
    private int _settings;

    /// <summary>How often a timer was set to that time.</summary>
    public int Settings
    {
        get
        {
            lock (_gate)
            {
                return _settings;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    /// <summary>Lets the timers elapse that are set to that time; returns how many there were.</summary>
    public int Elapse()
    {
        Timer[] due;
        lock (_gate)
        {
            due = [.. _set];
            _set.Clear();
        }

        Array.ForEach(due, timer => timer.Call());
        return due.Length;
    }

    private sealed class Timer(HeldTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        : ITimer
    {
        private readonly ITimer _inner = System.CreateTimer(callback, state, dueTime, period);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != time.Held)
            {
                return _inner.Change(dueTime, period);
            }

            lock (time._gate)
            {
                time._set.Add(this);
                time._settings++;
            }

            return true;
        }

        public void Call() => callback(state);

        public void Dispose() => _inner.Dispose();

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }

    private TimeSpan Held => held;
}
