namespace RpcGen.Connections.Internal;

/// <summary>Timers that do not keep the ambient context of whoever happened to create them.</summary>
internal static class BareTimer
{
    /// <summary>A timer that is not set yet.</summary>
    public static ITimer Create(TimeProvider timeProvider, TimerCallback callback, object state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
