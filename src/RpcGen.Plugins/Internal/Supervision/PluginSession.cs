using System.Globalization;
using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Processes;
using RpcGen.Transports;

namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>
/// One life of a plugin: what it runs in and the connection to it, from the start to the end of both.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class PluginSession : IPluginHostControl
{
    private const int MaxLastWords = 16 * 1024;

    // Between the end of a process and that of its socket lie microseconds; in the other order a little more.
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(200);

    // How long a process that has lost its connection and was killed may take to end, for its exit to be the cause.
    private static readonly TimeSpan s_dying = TimeSpan.FromSeconds(2);

    // What is killed ends, but for a process that hangs in the kernel.
    private static readonly TimeSpan s_killed = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly PluginStartInfo _info;
    private readonly TimeProvider _time;
    private readonly OutputCollector _output;
    private readonly IPluginProcess _process;
    private readonly RpcChannel _channel;
    private readonly RpcConnection _connection;
    private readonly Func<PluginReady, string> _check;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private PluginExitedException? _cause;

    private volatile string? _lastWords;
    private volatile bool _stopping;

    private PluginSession(
        PluginStartInfo info, TimeProvider time, IPluginProcess process, OutputCollector output,
        Action<RpcConnection> expose, Func<PluginReady, string> check)
    {
        _name = info.Name;
        _info = info;
        _time = time;
        _process = process;
        _output = output;
        _check = check;
        _channel = process.Open(ExplainLoss);
        _connection = RpcConnection.Create(_channel, info.Connection with
        {
            HandshakeTimeout = info.StartTimeout,
            OnConnecting = connection =>
            {
                connection.Expose<IPluginHostControl>(this);
                expose(connection);
                info.Connection.OnConnecting?.Invoke(connection);
            },
        });
        process.Follow(_connection);
        Ended = WatchAsync();
    }

    public RpcConnection Connection => _connection;

    public int? ProcessId => _process.Id;

    /// <summary>What the plugin runs in, in words.</summary>
    public string Description => _process.Description;

    /// <summary>Resident bytes of the process; null where the system does not tell.</summary>
    public long? ResidentMemory
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() && ProcessId is { } id && !_process.Exited.IsCompleted
                    ? long.Parse(
                        File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture)
                        * Environment.SystemPageSize
                    : null;
            }
            catch (IOException)
            {
                // It ends at this very moment.
                return null;
            }
        }
    }

    /// <summary>Completed when the process has ended and its connection is closed, with how. Never faults.</summary>
    public Task<PluginExitedException> Ended { get; }

    /// <summary>Starts a plugin and waits until it is ready.</summary>
    /// <param name="info">What to start.</param>
    /// <param name="time">The clock.</param>
    /// <param name="output">Takes what it prints.</param>
    /// <param name="expose">Exposes what the plugin may call.</param>
    /// <param name="check">What is wrong with a plugin that is ready; empty if nothing is.</param>
    /// <param name="cancellationToken">Gives up; the process is killed.</param>
    /// <exception cref="PluginStartException">It did not get ready.</exception>
    public static async Task<PluginSession> StartAsync(
        PluginStartInfo info, TimeProvider time, OutputCollector output, Action<RpcConnection> expose,
        Func<PluginReady, string> check, CancellationToken cancellationToken)
    {
        IPluginProcess process = await PluginStarter.StartAsync(info, output, cancellationToken).ConfigureAwait(false);
        PluginSession session = new(info, time, process, output, expose, check);
        try
        {
            await session.GetReadyAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.KillAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the process and all that it started, and waits for it.</summary>
    public async Task KillAsync()
    {
        _process.Signal(Libc.Kill);
        await WaitAsync(Ended, s_killed).ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    async ValueTask<string> IPluginHostControl.ReadyAsync(PluginReady ready, CancellationToken cancellationToken)
    {
        string problem = _check(ready);
        _ready.TrySetResult(problem);
        return problem;
    }

    ValueTask IPluginHostControl.LastWordsAsync(string exception, CancellationToken cancellationToken)
    {
        string text = OutputText.EscapeLines(exception);
        _lastWords = text.Length > MaxLastWords ? text[..MaxLastWords] : text;
        return ValueTask.CompletedTask;
    }

    private async Task GetReadyAsync(CancellationToken cancellationToken)
    {
        Task handshake = _connection.StartAsync(cancellationToken);
        Task timeout = Task.Delay(_info.StartTimeout, _time, cancellationToken);
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = handshake.ContinueWith(
            (_, _) => failed.TrySetResult(), null, CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion,
            TaskScheduler.Default);
        await Task.WhenAny(_ready.Task, _process.Exited, _connection.Closed, failed.Task, timeout)
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_ready.Task.IsCompleted || _connection.Closed.IsCompleted)
        {
            throw await ExplainStartAsync(handshake).ConfigureAwait(false);
        }

        if (await _ready.Task.ConfigureAwait(false) is { Length: > 0 } problem)
        {
            throw new PluginStartException(
                _name, PluginStartFailure.Incompatible, $"The plugin {_name} does not fit: {problem}");
        }

        // The plugin called over it: the handshake is done or about to be.
        await handshake.ConfigureAwait(false);
    }

    private async Task<Exception> ExplainStartAsync(Task handshake)
    {
        RpcCloseReason? end = null;
        if (_connection.Closed.IsCompleted)
        {
            // The end of the connection ends a handshake that still runs.
            await handshake.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            end = await _connection.Closed.ConfigureAwait(false);
        }

        Exception? error = handshake.Exception?.InnerException;
        end = (error as RpcConnectException)?.Reason ?? end;

        // A plugin that has closed the connection is about to exit and prints why. What it prints is worth the time.
        bool isLeaving = end is { Kind: RpcCloseKind.ClosedByPeer or RpcCloseKind.PeerLost };
        bool exited = await WaitAsync(_process.Exited, isLeaving ? s_killed : s_settle).ConfigureAwait(false);
        PluginExit? exit = exited ? await _process.Exited.ConfigureAwait(false) : null;
        if (error is not null and not RpcConnectException)
        {
            // What the program exposes is wrong, not the plugin.
            return error;
        }

        (PluginStartFailure failure, string what) =
            exit is not null ? (PluginStartFailure.Exited, $"it {exit} before it was ready")
            : error is not null && end is { Kind: RpcCloseKind.ProtocolViolation or RpcCloseKind.RejectedByPeer }
                ? (PluginStartFailure.NoPlugin, $"what it sent is no handshake of RpcGen. {end.Message}")
            : end is { Kind: not RpcCloseKind.Timeout }
                ? (PluginStartFailure.NoPlugin, $"it closed the connection. {error?.Message ?? end.Message}")
            : (PluginStartFailure.Timeout, $"it was not ready within {_info.StartTimeout}");
        _process.Signal(Libc.Kill);
        await WaitAsync(_process.Exited, s_killed).ConfigureAwait(false);
        return StartDiagnosis.OfProcess(_name, failure, what, exit, _output, error);
    }

    private async Task<bool> WaitAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
