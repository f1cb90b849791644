namespace RpcGen.Connections.Nodes;

/// <summary>
/// The connections of a client for calls that stand alone. From the first call on, it keeps its connections: it
/// replaces those that are lost, and follows the nodes as they are resolved. Thread-safe.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="nodes">Its nodes.</param>
/// <param name="peer">The peer, for messages.</param>
/// <param name="disposal">Cancelled when the client is disposed.</param>
internal sealed partial class ConnectionPool(
    RpcClient client, NodeSet nodes, string peer, CancellationToken disposal)
{
    private readonly Lock _gate = new();
    private readonly RpcPoolOptions _options = client.Options.Pool!;

    // Guarded by _gate. All connections that have not ended, those that drain included, and the attempts that run.
    private readonly List<PooledConnection> _connections = [];
    private readonly List<Node> _opening = [];
    private Task? _running;
    private TaskCompletionSource _wake = NewSource();
    private bool _resolves = true;

    // Guarded by _gate: since when no node works, how long even then a node in its pause is not tried, and how often
    // this has happened since a connection has lasted.
    private long _failedAt;
    private TimeSpan _pause;
    private int _failures;

    // The connections to choose from. Replaced under _gate, never changed.
    private volatile PooledConnection[] _open = [];

    // Under _gate.
    private bool IsDown => _open.Length + _opening.Count == 0;

    private TimeProvider Time => client.Options.Connection.TimeProvider;

    /// <summary>
    /// Returns the session of the next call: of two random ones, the one with fewer calls in flight. Null if there is
    /// none that accepts calls.
    /// </summary>
    public Session? Choose()
    {
        PooledConnection[] open = _open;
        if (open.Length < 2)
        {
            return open.Length == 1 && open[0].IsOpen ? open[0].Connection.Session : null;
        }

        int first = Random.Shared.Next(open.Length);
        int second = Random.Shared.Next(open.Length - 1);
        second += second < first ? 0 : 1;
        PooledConnection one = open[first];
        PooledConnection other = open[second];
        if (!one.IsOpen || !other.IsOpen)
        {
            Wake(resolves: true);
            return Array.Find(open, static candidate => candidate.IsOpen)?.Connection.Session;
        }

        return (one.CallsInFlight <= other.CallsInFlight ? one : other).Connection.Session;
    }

    /// <summary>Returns what is known of the nodes.</summary>
    public IReadOnlyList<RpcNode> Describe()
    {
        PooledConnection[] open = [.. _open.Where(one => one.IsOpen)];
        return
        [
            .. nodes.Known.Select(node => nodes.Describe(
                node,
                open.Count(one => one.Node == node),
                open.Where(one => one.Node == node).Sum(one => one.CallsInFlight))),
        ];
    }

    /// <summary>Ends all connections and attempts. The token of the client is cancelled already.</summary>
    public async Task DisposeAsync()
    {
        Task? running;
        PooledConnection[] connections;
        lock (_gate)
        {
            _open = [];
            running = _running;
            connections = [.. _connections];
            _next.Fail(new ObjectDisposedException(nameof(RpcClient)));
        }

        foreach (PooledConnection one in connections)
        {
            await one.Connection.DisposeAsync().ConfigureAwait(false);
        }

        await (running ?? Task.CompletedTask).ConfigureAwait(false);
    }

    // Under _gate. The loop must not run in the context of the call that happens to start it.
    private void Start()
    {
        if (_running is null)
        {
            TaskCompletionSource running = NewSource();
            _running = running.Task;
            ThreadPool.UnsafeQueueUserWorkItem(
                static start => _ = start.Pool.RunAsync(start.Running),
                (Pool: this, Running: running),
                preferLocal: false);
        }
    }

    private async Task RunAsync(TaskCompletionSource running)
    {
        List<Task> attempts = [];
        try
        {
            IReadOnlyList<Node> found = [];
            while (true)
            {
                Task wake = BeginRound(out bool resolves);
                if (resolves)
                {
                    found = await FindAsync().ConfigureAwait(false);
                }

                attempts.RemoveAll(attempt => attempt.IsCompleted);
                attempts.AddRange(Follow(found, out TimeSpan pause).Select(OpenAsync));
                if (!await WaitAsync(wake, pause).ConfigureAwait(false))
                {
                    Wake(resolves: true);
                }
            }
        }
        catch (OperationCanceledException) when (disposal.IsCancellationRequested)
        {
            await Task.WhenAll(attempts).ConfigureAwait(false);
        }
        finally
        {
            running.TrySetResult();
        }
    }

    // Tries until there are nodes. A call that begins to wait does not end a pause.
    private async Task<IReadOnlyList<Node>> FindAsync()
    {
        while (true)
        {
            try
            {
                return await nodes.FindAsync(disposal).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                disposal.ThrowIfCancellationRequested();
                TimeSpan pause;
                int attempt;
                lock (_gate)
                {
                    _lastFailure = exception;
                    pause = Unreachable(out attempt);
                }

                client.RaiseConnectFailed(new RpcConnectFailedEventArgs(attempt, exception, pause));
                await Task.Delay(pause, Time, disposal).ConfigureAwait(false);
            }
        }
    }

    // Returns false if the pause has passed.
    private async Task<bool> WaitAsync(Task wake, TimeSpan pause)
    {
        await ((Task)wake.WaitAsync(pause, Time, disposal)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        disposal.ThrowIfCancellationRequested();
        return wake.IsCompleted;
    }

    // What happens from here on is for the next round.
    private Task BeginRound(out bool resolves)
    {
        lock (_gate)
        {
            resolves = _resolves;
            _resolves = false;
            _wake = NewSource();
            return _wake.Task;
        }
    }

    // Leaves connections that are not needed, and returns the nodes to connect to, and the time until the next round.
    private IReadOnlyList<Node> Follow(IReadOnlyList<Node> found, out TimeSpan pause)
    {
        Node[] order = [.. found];
        Random.Shared.Shuffle(order);
        lock (_gate)
        {
            PooledConnection[] open = [.. _open.Where(one => one.IsOpen)];
            TimeSpan down = open.Length + _opening.Count == 0 && _failures > 0
                ? TimeUntilAll()
                : Timeout.InfiniteTimeSpan;
            Dictionary<Node, TimeSpan> pauses = order.ToDictionary(
                node => node, node => down == TimeSpan.Zero ? TimeSpan.Zero : nodes.TimeUntilRetry(node));
            PoolPlan plan = PoolPlan.Of(
                order, _options.Size, open, _opening, node => pauses[node] == TimeSpan.Zero);
            _opening.AddRange(plan.Connect);
            _open = [.. open.Except(plan.Leave)];
            foreach (PooledConnection left in plan.Leave)
            {
                // Its calls may last: it closes when they have ended.
                _ = left.Connection.CloseAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
            }

            // A timer may fire a moment early.
            pause = TimeSpan.FromMilliseconds(1) + pauses.Values.Append(down)
                .Where(one => one > TimeSpan.Zero).Append(_options.ResolveInterval).Min();
            return plan.Connect;
        }
    }

    // Under _gate. No node works: returns the time until all are tried again.
    private TimeSpan Unreachable(out int attempt)
    {
        attempt = ++_failures;
        _failedAt = Time.GetTimestamp();
        return _pause = client.Options.PauseAfter(attempt);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // Under _gate.
    private TimeSpan TimeUntilAll()
    {
        TimeSpan left = _pause - Time.GetElapsedTime(_failedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Begins the next round of the loop, which resolves the nodes first or continues with the known ones.
    private void Wake(bool resolves)
    {
        lock (_gate)
        {
            _resolves |= resolves;
            _wake.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
