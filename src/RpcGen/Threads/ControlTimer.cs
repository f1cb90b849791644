using System.Diagnostics;

namespace RpcGen.Threads;

/// <summary>
/// A timer that fires once on the control thread. Setting it to a later time and stopping it cost two stores.
/// Thread-safe.
/// </summary>
/// <remarks>
/// The control thread queues an entry for a moment at or before the due time. If an entry is early, the control thread
/// queues it again. <see cref="Change"/> stores the due time, then reads the queued moment. The control thread clears
/// the queued moment, then reads the due time. Both use full fences, so at least one of them sees the other's store.
/// </remarks>
internal sealed class ControlTimer : ITimer
{
    /// <summary>Runs the callback of a timer that is due.</summary>
    internal static readonly Action<object> Fire = static timer => ((ControlTimer)timer).Call();

    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly Entry _entry = new();

    /// <summary>Creates a timer that is not set.</summary>
    /// <param name="callback">The callback. It must not block and must not run user code.</param>
    /// <param name="state">The argument of the callback.</param>
    public ControlTimer(TimerCallback callback, object? state)
    {
        _callback = callback;
        _state = state;
    }

    /// <summary>Sets the timer to fire once after a time, or never.</summary>
    /// <param name="dueTime">The time; <see cref="Timeout.InfiniteTimeSpan"/> stops the timer.</param>
    /// <param name="period">Must be infinite.</param>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Debug.Assert(period == Timeout.InfiniteTimeSpan, "A control timer fires once.");
        if (dueTime < TimeSpan.Zero)
        {
            // An entry that stays in the queue must not keep the owner of the timer alive.
            _entry.Timer = null;
            Interlocked.Exchange(ref _entry.Due, long.MaxValue);
            return true;
        }

        long due = Stopwatch.GetTimestamp() + (long)(dueTime.TotalSeconds * Stopwatch.Frequency);
        _entry.Timer = this;
        Interlocked.Exchange(ref _entry.Due, due);
        if (due < Volatile.Read(ref _entry.QueuedFor))
        {
            ControlThread.Queue(_entry, due);
        }

        return true;
    }

    public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => _callback(_state);

    /// <summary>The place of a timer in the queue of the control thread.</summary>
    internal sealed class Entry
    {
        /// <summary>When the timer fires; <see cref="long.MaxValue"/> for never.</summary>
        public long Due = long.MaxValue;

        /// <summary>
        /// The moment for which the entry is queued; <see cref="long.MaxValue"/> if it is not. Written under the gate
        /// of the control thread.
        /// </summary>
        public long QueuedFor = long.MaxValue;

        /// <summary>The timer while it is set.</summary>
        public ControlTimer? Timer { get; set; }

        /// <summary>
        /// Returns the timer if it is due, and stops it. If it is due later, <see cref="QueuedFor"/> says when to queue
        /// the entry again. Called under the gate when the entry has left the queue.
        /// </summary>
        public ControlTimer? TakeIfDue(long now)
        {
            Interlocked.Exchange(ref QueuedFor, long.MaxValue);
            while (true)
            {
                long due = Volatile.Read(ref Due);
                if (due > now)
                {
                    Volatile.Write(ref QueuedFor, due);
                    return null;
                }

                ControlTimer? timer = Timer;
                if (Interlocked.CompareExchange(ref Due, long.MaxValue, due) == due)
                {
                    return timer;
                }
            }
        }
    }
}
