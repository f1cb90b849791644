using RpcGen.Connections;
using RpcGen.Threads;

namespace RpcGen.Calls;

/// <summary>
/// Ends calls whose deadline has passed. Each connection has one timer, which is due at the earliest deadline. Calls
/// that end in time do not touch it.
/// </summary>
internal sealed class DeadlineSweeper(Session session, TimeProvider timeProvider) : IDisposable
{
    /// <summary>How often the sweeper checks whether the debugger has been detached.</summary>
    public static readonly TimeSpan DebuggerPoll = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private ITimer? _timer;
    private long _due = long.MaxValue;
    private bool _disposed;

    // The time at which a sweep first saw a debugger; -1 while there is none.
    private long _pausedSince = -1;

    /// <summary>Returns the time that many milliseconds from now, in the provider's timestamps.</summary>
    public long After(long milliseconds) => timeProvider.GetTimestamp()
        + (long)Math.Min(milliseconds * (timeProvider.TimestampFrequency / 1000.0), long.MaxValue / 4.0);

    /// <summary>Makes sure that a sweep runs when a deadline passes.</summary>
    public void Arm(long deadline)
    {
        // Read without the lock. Only a sweep moves _due to a later time, under the lock, and it then checks all
        // deadlines again. It sees every call that was added before.
        if (deadline >= Volatile.Read(ref _due))
        {
            return;
        }

        lock (_gate)
        {
            if (deadline < _due && !_disposed)
            {
                Schedule(deadline);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Schedule(long deadline)
    {
        Volatile.Write(ref _due, deadline);
        if (deadline == long.MaxValue)
        {
            return;
        }

        _timer ??= BareTimer.Create(timeProvider, static sweeper => ((DeadlineSweeper)sweeper!).Sweep(), this);
        TimeSpan ahead = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), deadline);

        // A sweep that runs too early arms the timer again.
        _timer.Change(
            ahead < TimeSpan.Zero ? TimeSpan.Zero : ahead > s_longest ? s_longest : ahead, Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        List<PendingCall> expired;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            if (session.IsDebugging)
            {
                _pausedSince = _pausedSince < 0 ? timeProvider.GetTimestamp() : _pausedSince;
                Schedule(After((long)DebuggerPoll.TotalMilliseconds));
                return;
            }

            if (_pausedSince >= 0)
            {
                // The time in the debugger does not count.
                session.Calls.Postpone(timeProvider.GetTimestamp() - _pausedSince);
                _pausedSince = -1;
            }

            // This write precedes the check of all deadlines: a deadline that is armed meanwhile finds _due unset and
            // takes the lock after this sweep.
            Volatile.Write(ref _due, long.MaxValue);
            expired = session.Calls.TakeExpired(timeProvider.GetTimestamp(), out long next);
            Schedule(next);
        }

        foreach (PendingCall call in expired)
        {
            session.EndExpired(call);
        }
    }
}
