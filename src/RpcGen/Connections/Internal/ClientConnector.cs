using RpcGen.Connections.Nodes;

namespace RpcGen.Connections;

/// <summary>
/// Makes the connections of a client. It makes one attempt after another, with back-off, as long as a call waits for a
/// connection or an event has handlers.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="nodes">The nodes, to any of which it connects.</param>
/// <param name="peer">The peer, for messages.</param>
/// <param name="disposal">Cancelled when the client is disposed.</param>
internal sealed partial class ClientConnector(
    RpcClient client, NodeSet nodes, string peer, CancellationToken disposal)
{
    private readonly Lock _gate = new();

    // Guarded by _gate. _wake ends the pause between two attempts early. _running is null unless the loop runs.
    private TaskCompletionSource _wake = NewSource();
    private TaskCompletionSource? _running;
    private int _attempts;
    private Exception? _lastFailure;

    /// <summary>Completed while no attempt is in progress.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _running?.Task ?? Task.CompletedTask;
            }
        }
    }

    private RpcClientOptions Options => client.Options;

    private TimeProvider TimeProvider => Options.Connection.TimeProvider;

    /// <summary>Connects if events have handlers, without waiting for a call.</summary>
    /// <param name="afterLoss">
    /// True to pause first. Otherwise, a peer that ends each connection at once would keep both sides busy.
    /// </param>
    public void ConnectForSubscriptions(bool afterLoss)
    {
        lock (_gate)
        {
            if (!disposal.IsCancellationRequested)
            {
                Start(afterLoss);
            }
        }
    }

    // Under _gate. The loop must not run in the context of the call that happens to start it.
    private void Start(bool pausesFirst)
    {
        if (_running is null)
        {
            _running = NewSource();
            _wake = NewSource();
            _attempts = 0;
            _lastFailure = null;
            ThreadPool.UnsafeQueueUserWorkItem(
                static start => _ = start.Connector.RunAsync(start.PausesFirst),
                (Connector: this, PausesFirst: pausesFirst),
                preferLocal: false);
        }
    }

    private async Task RunAsync(bool pausesFirst)
    {
        int failures = 0;
        try
        {
            if (pausesFirst)
            {
                await PauseAsync(Options.PauseAfter(1)).ConfigureAwait(false);
            }

            while (ContinuesIfWanted())
            {
                (RpcConnection? connection, Exception? failure) = await TryConnectAsync().ConfigureAwait(false);
                if (connection is not null)
                {
                    Succeed(connection);
                    return;
                }

                TimeSpan pause = Options.PauseAfter(++failures);
                Fail(failure!, pause);
                if (await PauseAsync(pause).ConfigureAwait(false))
                {
                    failures = 0;
                }
            }
        }
        catch (Exception) when (disposal.IsCancellationRequested)
        {
            lock (_gate)
            {
                _next.Fail(new ObjectDisposedException(nameof(RpcClient)));
                End();
            }
        }
    }

    private async Task<(RpcConnection? Connection, Exception? Failure)> TryConnectAsync()
    {
        try
        {
            if (client.Connection is { } existing)
            {
                return (existing, null);
            }

            RpcConnection connection = Options.ConnectPolicy is { } policy
                ? await policy(AttemptAsync, disposal).ConfigureAwait(false)
                : await nodes.ConnectAsync(disposal).ConfigureAwait(false);
            await client.UseAsync(connection).ConfigureAwait(false);
            return (connection, null);
        }
        catch (Exception exception) when (!disposal.IsCancellationRequested)
        {
            return (null, exception);
        }
    }

    // Makes one attempt of a policy. The policy decides when to make the next one.
    private async ValueTask<RpcConnection> AttemptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await nodes.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!disposal.IsCancellationRequested)
        {
            int attempt;
            lock (_gate)
            {
                attempt = Count(exception);
            }

            client.RaiseConnectFailed(new RpcConnectFailedEventArgs(attempt, exception, nextAttempt: null));
            throw;
        }
    }

    private void Succeed(RpcConnection connection)
    {
        lock (_gate)
        {
            _next.Succeed(connection);
            End();
        }

        if (client.Connection is null && client.HasSubscriptions)
        {
            // The connection was lost while the loop still ran, so the loss did not start the loop.
            ConnectForSubscriptions(afterLoss: true);
        }
    }

    // Ends the waiting calls if another attempt is not likely to succeed. Subscriptions last as long as the client.
    private void Fail(Exception failure, TimeSpan pause)
    {
        bool isFinal = Options.ConnectPolicy is not null || failure is not RpcConnectException;
        bool goesOn;
        int? attempt;
        lock (_gate)
        {
            goesOn = client.HasSubscriptions || (_waiting > 0 && !isFinal);
            attempt = failure == _lastFailure ? null : Count(failure);
            _wake = NewSource();
        }

        // The event is raised before the calls end with the failure.
        if (attempt is { } number)
        {
            client.RaiseConnectFailed(new RpcConnectFailedEventArgs(number, failure, goesOn ? pause : null));
        }

        if (isFinal)
        {
            lock (_gate)
            {
                _next.Fail(failure);
            }
        }
    }

    // Returns true if a call came before the pause had passed.
    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        Task wake;
        lock (_gate)
        {
            wake = _wake.Task;
        }

        try
        {
            await wake.WaitAsync(pause, TimeProvider, disposal).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private bool ContinuesIfWanted()
    {
        lock (_gate)
        {
            if (_waiting > 0 || client.HasSubscriptions)
            {
                return true;
            }

            End();
            return false;
        }
    }

    // Under _gate.
    private int Count(Exception failure)
    {
        _lastFailure = failure;
        return ++_attempts;
    }

    // Under _gate. Continuations run on the thread pool.
    private void End()
    {
        _running!.TrySetResult();
        _running = null;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
