using RpcGen.Testing.Internal;

namespace RpcGen.Testing;

/// <summary>
/// A clock that stands still until it is moved. Timers fire on the thread that moves it, in the order in which they are
/// due. Thread-safe.
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly DateTimeOffset _start;
    private readonly Lock _gate = new();

    // Guarded by _gate. An entry counts if the timer has not been set again since.
    private readonly PriorityQueue<(VirtualTimer Timer, long Version), (long Due, long Order)> _timers = new();
    private long _now;
    private long _order;

    /// <summary>A clock that begins at the year 2000.</summary>
    public VirtualTime()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that begins at a time.</summary>
    public VirtualTime(DateTimeOffset start) => _start = start;

    /// <summary>How far the clock has been moved.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        VirtualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, and fires the timers that become due on the way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        long until = GetTimestamp() + time.Ticks;
        while (FireNext(until))
        {
        }

        lock (_gate)
        {
            Volatile.Write(ref _now, Math.Max(_now, until));
        }
    }

    /// <summary>Moves the clock to the moment when the next timer is due, and fires that timer.</summary>
    /// <returns>False if no timer is set; the clock has not moved then.</returns>
    public bool AdvanceToNextTimer() => FireNext(long.MaxValue);

    internal void Set(VirtualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            timer.Version++;
            if (dueTime >= TimeSpan.Zero)
            {
                _timers.Enqueue((timer, timer.Version), (_now + dueTime.Ticks, _order++));
            }
        }
    }

    private bool FireNext(long until)
    {
        VirtualTimer timer;
        lock (_gate)
        {
            while (true)
            {
                if (!_timers.TryPeek(out (VirtualTimer Timer, long Version) entry, out (long Due, long Order) key)
                    || key.Due > until)
                {
                    return false;
                }

                _timers.Dequeue();
                if (entry.Version == entry.Timer.Version)
                {
                    timer = entry.Timer;
                    Volatile.Write(ref _now, Math.Max(_now, key.Due));
                    break;
                }
            }
        }

        timer.Fire();
        return true;
    }
}
