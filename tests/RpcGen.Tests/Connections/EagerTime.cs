namespace RpcGen.Tests.Connections;

/// <summary>A clock whose timers fire early, as those of a coarse clock do.</summary>
internal sealed class EagerTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new EagerTimer(base.CreateTimer(callback, state, Early(dueTime), period));

    private static TimeSpan Early(TimeSpan dueTime) => dueTime > TimeSpan.Zero ? dueTime / 2 : dueTime;

    private sealed class EagerTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Early(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
