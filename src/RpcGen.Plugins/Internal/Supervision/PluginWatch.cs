using System.Globalization;
using System.Runtime.Versioning;
using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal.Control;

namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>
/// Looks at a plugin that is ready once a second or so: whether it answers, what memory it takes, whether it is used.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PluginWatch(PluginSession session, PluginStartInfo info, TimeProvider time, IWatcher watcher)
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly IPluginControl _control = session.Connection.GetProxy<IPluginControl>();
    private long _frames = -1;
    private TimeSpan _idle;

    private bool LooksForHangs => info.Hang.UnresponsiveAfter != Timeout.InfiniteTimeSpan;

    /// <summary>Looks until the plugin has ended. Never faults.</summary>
    public async Task RunAsync()
    {
        TimeSpan pause = LooksForHangs && info.Hang.UnresponsiveAfter / 3 < s_longestPause
            ? info.Hang.UnresponsiveAfter / 3
            : s_longestPause;
        while (await IsAliveAfterAsync(Task.CompletedTask, pause).ConfigureAwait(false))
        {
            if (LooksForHangs)
            {
                await PingAsync(info.Hang.UnresponsiveAfter - pause).ConfigureAwait(false);
            }

            await CheckMemoryAsync().ConfigureAwait(false);
            CheckIdle(pause);
        }
    }

    private async Task PingAsync(TimeSpan limit)
    {
        Task answer = AnswerAsync();
        if (await IsAnsweredAsync(answer, limit).ConfigureAwait(false))
        {
            return;
        }

        IReadOnlyList<string> calls = session.Connection.GetCalls();
        string flight =
            string.Join(", ", calls.Where(call => !call.StartsWith("rpcgen.", StringComparison.Ordinal)).Distinct());
        watcher.Unresponsive(
            $"It has not acknowledged anything for {info.Hang.UnresponsiveAfter}" +
            (flight.Length > 0 ? $"; calls in flight: {flight}" : ""));
        if (!await IsAnsweredAsync(answer, info.Hang.KillAfter).ConfigureAwait(false))
        {
            await watcher.BeforeKillAsync().ConfigureAwait(false);
            session.Kill(PluginEnd.Hung, $"was killed: it had not answered for {info.Hang.KillAfter}");
            return;
        }

        watcher.Responsive();
    }

    // True also when the plugin has ended: then others say so.
    private async Task<bool> IsAnsweredAsync(Task answer, TimeSpan limit)
    {
        while (!answer.IsCompleted)
        {
            long start = time.GetTimestamp();
            if (!await IsAliveAfterAsync(answer, limit).ConfigureAwait(false) || answer.IsCompleted)
            {
                return true;
            }

            // A timer that is this late says that this process was stopped, too: the answer may lie there unread.
            if (time.GetElapsedTime(start) < limit + s_longestPause)
            {
                return false;
            }
        }

        return true;
    }

    // Completed by an error, too: that of a connection that has ended.
    private async Task AnswerAsync()
    {
        try
        {
            await _control.PingAsync().ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The session ends.
        }
    }

    // Waits for the task if it is not completed, for so long at most. False when the plugin has ended.
    private async Task<bool> IsAliveAfterAsync(Task task, TimeSpan limit)
    {
        using CancellationTokenSource left = new();
        Task delay = Task.Delay(limit, time, left.Token);
        await (task.IsCompleted ? Task.WhenAny(delay, session.Ended) : Task.WhenAny(task, delay, session.Ended))
            .ConfigureAwait(false);
        await left.CancelAsync().ConfigureAwait(false);
        return !session.Ended.IsCompleted;
    }

    private async Task CheckMemoryAsync()
    {
        if (info.Budget.Memory is { } limit && session.ResidentMemory is { } used && used > limit
            && !await watcher.AllowsAsync(new PluginBudgetExceededEventArgs(used, limit)).ConfigureAwait(false))
        {
            session.Kill(
                PluginEnd.OverBudget,
                string.Create(
                    CultureInfo.InvariantCulture, $"was killed: it used {used} bytes of memory, {limit} are allowed"));
        }
    }

    private void CheckIdle(TimeSpan pause)
    {
        if (info.IdleStop == Timeout.InfiniteTimeSpan || !info.StartsOnDemand)
        {
            return;
        }

        // One frame is the answer to the ping.
        long frames = RpcContracts.CountReceivedFrames(session.Connection);
        bool isIdle = frames - _frames <= (LooksForHangs ? 1 : 0) && session.Connection.GetCalls().Count == 0;
        _idle = isIdle ? _idle + pause : TimeSpan.Zero;
        _frames = frames;
        if (_idle >= info.IdleStop)
        {
            _idle = TimeSpan.Zero;
            watcher.Idle();
        }
    }
}
