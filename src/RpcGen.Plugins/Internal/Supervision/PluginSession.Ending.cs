using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins.Internal.Supervision;

/// <content>How a life ends, and what is told of it.</content>
internal sealed partial class PluginSession
{
    private const string WithoutExit = "closed its connection and did not exit: it was killed";

    private const int MaxErrorInMessage = 1000;
    private const int MaxCallsInMessage = 10;

    private static readonly string[] s_reports = ["Unhandled exception.", "Process terminated.", "Fatal error."];

    // Guarded by _gate: why the host killed the process.
    private (PluginEnd Kind, string What)? _killed;

    /// <summary>Kills the process for a reason. What follows is that of an end by itself.</summary>
    public void Kill(PluginEnd kind, string what)
    {
        lock (_gate)
        {
            _killed ??= (kind, what);
        }

        _process.Signal(Libc.Kill);
    }

    /// <summary>
    /// Stops the plugin: asks it, waits, terminates it, kills it. Takes no longer than the steps allow together.
    /// </summary>
    public async Task StopAsync(PluginStop stop)
    {
        _stopping = true;
        long start = _time.GetTimestamp();
        using CancellationTokenSource grace = new(stop.Grace, _time);
        try
        {
            await _connection.GetProxy<IPluginControl>().ShutdownAsync(grace.Token)
                .AsTask().WaitAsync(grace.Token).ConfigureAwait(false);
            await _connection.CloseAsync(Left(stop.Grace, start)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            // It failed to stop in good order, or has ended: the next steps are for that.
        }

        if (!await WaitAsync(_process.Exited, Left(stop.Grace, start)).ConfigureAwait(false))
        {
            _process.Signal(Libc.Terminate);
            await WaitAsync(_process.Exited, stop.Terminate).ConfigureAwait(false);
        }

        await KillAsync().ConfigureAwait(false);
    }

    // Never faults.
    private async Task<PluginExitedException> WatchAsync()
    {
        await Task.WhenAny(_process.Exited, _connection.Closed).ConfigureAwait(false);
        if (!_process.Exited.IsCompleted && !_stopping && _ready.Task.IsCompleted)
        {
            // Without its connection a plugin is of no use. A plugin that closed the connection has time to exit.
            // Before a plugin is ready, its start looks at the connection, too: the start explains the end and then
            // kills the process.
            RpcCloseReason reason = await _connection.Closed.ConfigureAwait(false);
            TimeSpan settle = reason.Kind == RpcCloseKind.ClosedByPeer ? _info.Stop.Grace : s_settle;
            if (!await WaitAsync(_process.Exited, settle).ConfigureAwait(false))
            {
                Kill(PluginEnd.Disconnected, _process.EndWithoutExit ?? WithoutExit);
            }
        }

        await _process.Exited.ConfigureAwait(false);
        if (!await WaitAsync(_connection.Closed, s_settle).ConfigureAwait(false))
        {
            // Another process has a copy of its socket.
            _channel.Abort();
        }

        await _connection.Closed.ConfigureAwait(false);
        _output.Complete();
        return Cause();
    }

    // On any thread, when the socket has ended and the plugin has not closed the connection.
    private PluginExitedException ExplainLoss()
    {
        // Polled: what completes the task needs no thread of the pool, and neither does this.
        if (!_process.Exited.Wait(s_settle) && _process.EndWithoutExit is null && !_stopping && _ready.Task.IsCompleted)
        {
            // On a busy machine a process that is dying takes longer. A signal does not change the end of such a
            // process.
            Kill(PluginEnd.Disconnected, WithoutExit);
            _process.Exited.Wait(s_dying);
        }

        return Cause();
    }

    // The first look is what all are told.
    private PluginExitedException Cause()
    {
        lock (_gate)
        {
            return _cause ??= MakeCause();
        }
    }

    private PluginExitedException MakeCause()
    {
        PluginExit? exit = _process.EndWithoutExit is null && _process.Exited.IsCompletedSuccessfully
            ? _process.Exited.Result
            : null;
        IReadOnlyList<string> calls = _connection.GetCalls();
        string error = _output.Error.Tail;
        string? words = _lastWords;
        bool endedByItself = _killed is null
            || (_killed.Value.Kind == PluginEnd.Disconnected && exit is not null && exit.Signal != Libc.Kill);
        (PluginEnd kind, string what) = !endedByItself ? _killed!.Value
            : exit is null ? (PluginEnd.Disconnected, _process.EndWithoutExit ?? WithoutExit)
            : (exit.IsNormal ? PluginEnd.Exited : PluginEnd.Crashed, exit.ToString());
        string flight = string.Join(", ", calls.Distinct().Take(MaxCallsInMessage));
        string text = $"The plugin {_name} ({_process.Description}) {what}"
            + (calls.Count > 0 ? $". Calls in flight: {flight}" : "")
            + (words is not null ? $". Its last words: {words}"
                : error.Length > 0 ? $". It last printed to standard error: {Excerpt(error)}"
                : "");
        return new PluginExitedException(_name, text, exit)
        {
            Kind = kind,
            CallsInFlight = calls,
            LastWords = words,
            StandardError = error,
        };
    }

    // The runtime's report of a crash begins with what matters; of other text the end does.
    private static string Excerpt(string error)
    {
        int report = s_reports.Max(start => error.LastIndexOf(start, StringComparison.Ordinal));
        return report >= 0
            ? error[report..Math.Min(error.Length, report + MaxErrorInMessage)]
            : error[Math.Max(0, error.Length - MaxErrorInMessage)..];
    }

    private TimeSpan Left(TimeSpan limit, long start)
    {
        TimeSpan left = limit - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
