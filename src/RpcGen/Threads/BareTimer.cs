namespace RpcGen.Threads;

/// <summary>
/// Creates the timers of the library. They do not capture the ambient context of their creator. With the system's clock
/// they fire on the control thread, so that a blocked thread pool does not delay them.
/// </summary>
internal static class BareTimer
{
    private static readonly TimeProvider s_controlClock = new ControlClock();

    /// <summary>Returns the same clock with timers of the library, for waits inside the library.</summary>
    public static TimeProvider ClockOf(TimeProvider timeProvider) =>
        ReferenceEquals(timeProvider, TimeProvider.System) ? s_controlClock : timeProvider;

    /// <summary>Creates a timer that is not set.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="callback">The callback. It must not block and must not run user code.</param>
    /// <param name="state">The argument of the callback.</param>
    public static ITimer Create(TimeProvider timeProvider, TimerCallback callback, object state)
    {
        if (ReferenceEquals(timeProvider, TimeProvider.System))
        {
            return new ControlTimer(callback, state);
        }

        if (ExecutionContext.IsFlowSuppressed())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class ControlClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ControlTimer timer = new(callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }
}
