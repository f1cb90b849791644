using System.Diagnostics;
using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Output;

namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>
/// Keeps one plugin in the state that its policy asks for: one loop starts it, waits for its end, and decides what
/// follows.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class Supervisor
{
    private readonly TimeProvider _time;
    private readonly ISupervised _owner;
    private readonly RestartPolicy _policy;
    private readonly Lock _gate = new();

    // Replaced by an upgrade.
    private volatile PluginStartInfo _info;

    // Guarded by _gate. _changed completes with the next change of the state.
    private PluginState _state;
    private string _reason = "It was never started";
    private Exception? _failure;
    private PluginSession? _session;
    private Task _loop = Task.CompletedTask;
    private Task? _stop;
    private CancellationTokenSource _stopping = new();
    private TaskCompletionSource _changed = NewSource();
    private bool _startsOnDemand;
    private bool _disposed;

    public Supervisor(PluginStartInfo info, TimeProvider time, ISupervised owner)
    {
        _info = info;
        _time = time;
        _owner = owner;
        _policy = new RestartPolicy(info.Supervision, time, Random.Shared);
        _startsOnDemand = info.StartsOnDemand;
    }

    public PluginState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public string Reason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    public PluginSession? Session
    {
        get
        {
            lock (_gate)
            {
                return _session;
            }
        }
    }

    /// <summary>How often the plugin was started again by its policy.</summary>
    public int Restarts { get; private set; }

    private bool IsUp => _state is PluginState.Running or PluginState.Unresponsive;

    /// <summary>Starts the plugin unless it runs, and waits until it is ready.</summary>
    /// <exception cref="PluginStartException">It did not start.</exception>
    /// <exception cref="InvalidOperationException">It is in quarantine, or was stopped meanwhile.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            bool wasStopping;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, typeof(Plugin));
                if (IsUp)
                {
                    return;
                }

                if (_state == PluginState.Quarantined)
                {
                    throw new InvalidOperationException(
                        $"The plugin {_info.Name} is in quarantine: {_reason}. Plugin.Reset lets it start again",
                        _failure);
                }

                if (_state == PluginState.Stopped)
                {
                    _startsOnDemand = _info.StartsOnDemand;
                    BeginLoop();
                }

                wasStopping = _state == PluginState.Stopping;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (wasStopping)
            {
                continue;
            }

            lock (_gate)
            {
                if (_state is PluginState.Stopped or PluginState.Quarantined or PluginState.Stopping)
                {
                    throw _failure as PluginStartException ?? (Exception)new InvalidOperationException(
                        $"The plugin {_info.Name} was stopped before it was ready. {_reason}", _failure);
                }
            }
        }
    }

    /// <summary>The connection of a plugin that is ready; by policy, waits for it.</summary>
    /// <exception cref="RpcConnectException">There is none, and none is on its way.</exception>
    public async ValueTask<RpcConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        bool begun = false;
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (IsUp && _session is { Connection.IsOpen: true } session)
                {
                    return session.Connection;
                }

                if (_state == PluginState.Stopped && _startsOnDemand && !_disposed && !begun)
                {
                    // Once: a start that fails is told, not repeated.
                    begun = true;
                    BeginLoop();
                }

                bool isOnItsWay = _state is PluginState.Starting or PluginState.Restarting
                    || IsUp || (_state == PluginState.Stopping && _startsOnDemand);
                if (!isOnItsWay || _info.DownCalls == PluginDownCalls.Fail)
                {
                    throw Unavailable();
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets a plugin in quarantine start again, and forgets its failures.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _policy.Reset();
            if (_state == PluginState.Quarantined)
            {
                Change(PluginState.Stopped, "It was reset", null);
            }
        }
    }

    // Under _gate.
    private RpcConnectException Unavailable() => new(
        $"The plugin {_info.Name} takes no calls, the call was not sent: it is {Describe(_state)}. {_reason}",
        _failure);

    private static string Describe(PluginState state) => state switch
    {
        PluginState.Quarantined => "in quarantine",
        PluginState.Running => "about to end",
        _ => state.ToString().ToLowerInvariant(),
    };

    // Under _gate, in a state without a loop.
    private void BeginLoop()
    {
        _stopping = new CancellationTokenSource();
        Change(PluginState.Starting, "It was asked to start", null);
        CancellationToken stopping = _stopping.Token;
        _loop = Task.Run(() => RunAsync(stopping), CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        bool isFirst = true;
        while (true)
        {
            RestartDecision decision;
            Exception failure;
            try
            {
                PluginSession session = await StartSessionAsync(_info, stopping).ConfigureAwait(false);
                long readySince = _time.GetTimestamp();
                PluginExitedException end = await ServeAsync(session).ConfigureAwait(false);
                failure = end;
                decision = _policy.AfterEnd(end.Exit, _time.GetElapsedTime(readySince));
            }
            catch (PluginStartException exception)
            {
                // The caller that asked for the first start gets its failure, and decides.
                failure = exception;
                decision = !isFirst || exception.Failure == PluginStartFailure.Incompatible
                    ? _policy.AfterFailedStart(exception)
                    : RestartDecision.Stop("it is not started again until it is asked for");
            }
            catch (Exception exception)
            {
                failure = exception;
                decision = RestartDecision.Stop("its start was given up");
            }

            isFirst = false;
            lock (_gate)
            {
                _session = null;
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                Change(decision.State, $"{failure.Message}. Decision: {decision.Reason}", failure);
                if (decision.State != PluginState.Restarting)
                {
                    return;
                }
            }

            if (!await PauseAsync(decision.Pause, stopping).ConfigureAwait(false))
            {
                return;
            }

            lock (_gate)
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                Restarts++;
                Change(PluginState.Starting, $"Restart {Restarts}", failure);
            }
        }
    }

    private async Task<PluginSession> StartSessionAsync(PluginStartInfo info, CancellationToken stopping)
    {
        using Activity? activity = PluginTelemetry.Activities.StartActivity($"start plugin {info.Name}");
        long start = _time.GetTimestamp();
        OutputCollector output = new(_owner.Printed, _owner.Dropped, info.MaxLinesPerSecond, _time);
        try
        {
            PluginSession session = await PluginSession.StartAsync(
                info, _time, output, _owner.Expose, ready => Check(info, ready), stopping).ConfigureAwait(false);
            PluginTelemetry.Started(
                info.Name, _time.GetElapsedTime(start), session, () => session.ResidentMemory);
            _ = session.Ended.ContinueWith(
                _ => PluginTelemetry.Ended(session), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return session;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            output.Complete();
            throw;
        }
    }

    private static string Check(PluginStartInfo info, PluginReady ready)
    {
        List<string> problems = [];
        foreach (PluginContract wanted in info.Contracts)
        {
            PluginContractVersion? served = ready.Contracts.FirstOrDefault(contract => contract.Name == wanted.Name);
            if (served is null)
            {
                problems.Add($"the host needs {wanted}, the plugin does not serve it");
            }
            else if (!Version.TryParse(served.Version, out Version? version))
            {
                problems.Add($"the host needs {wanted}, the plugin serves it without a version");
            }
            else if (!wanted.Fits(version))
            {
                problems.Add($"the host needs {wanted}, the plugin serves version {version}");
            }
        }

        return string.Join("; ", problems);
    }

    private async Task<PluginExitedException> ServeAsync(PluginSession session)
    {
        bool isWanted;
        lock (_gate)
        {
            _session = session;
            isWanted = _state == PluginState.Starting;
            if (isWanted)
            {
                Change(PluginState.Running, $"It is ready: {session.Description}", null);
            }
        }

        if (!isWanted)
        {
            // The stop began before there was a session that it could stop.
            await session.StopAsync(_info.Stop).ConfigureAwait(false);
        }

        while (true)
        {
            _ = new PluginWatch(session, _info, _time, new Watcher(this, session)).RunAsync();
            PluginExitedException end = await session.Ended.ConfigureAwait(false);
            lock (_gate)
            {
                if (_session == session || _session is null)
                {
                    return end;
                }

                // An upgrade has put another one in its place.
                session = _session;
            }
        }
    }

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Under _gate.
    private void Change(PluginState state, string reason, Exception? failure)
    {
        PluginState before = _state;
        _state = state;
        _reason = reason;
        _failure = failure;
        _owner.StateChanged(before, state, reason, failure);
        TaskCompletionSource changed = _changed;
        _changed = NewSource();
        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
