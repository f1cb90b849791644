namespace RpcGen.Connections.Nodes;

/// <content>The calls that wait for a connection, and their errors.</content>
internal sealed partial class ConnectionPool
{
    // Guarded by _gate.
    private TaskCompletionSource<RpcConnection> _next = NewNext();
    private Exception? _lastFailure;

    /// <summary>Waits until a connection accepts calls.</summary>
    /// <param name="timeout">The time until the caller's deadline; infinite if it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RpcConnectException">There was none within the time of the options.</exception>
    /// <exception cref="TimeoutException">There was none before the deadline.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async ValueTask<Session> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TimeSpan limit = client.Options.ConnectTimeout;
        bool isDeadline = timeout != Timeout.InfiniteTimeSpan && timeout <= limit;
        Task<RpcConnection> next;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(disposal.IsCancellationRequested, client);
            if (Choose() is { } session)
            {
                return session;
            }

            Start();
            _wake.TrySetResult();
            next = _next.Task;
        }

        try
        {
            RpcConnection connection = await next
                .WaitAsync(isDeadline ? timeout : limit, Time, cancellationToken).ConfigureAwait(false);
            return connection.Session;
        }
        catch (TimeoutException) when (!next.IsFaulted)
        {
            Exception? failure;
            lock (_gate)
            {
                failure = _lastFailure;
            }

            string text = failure?.Message ?? "the first attempt has not ended yet";
            throw isDeadline
                ? new TimeoutException($"there was no connection to {peer}: {text}", failure)
                : new RpcConnectException($"No connection to {peer} within {limit}: {text}", failure);
        }
    }

    // Under _gate. Continuations run on the thread pool.
    private void Answer(RpcConnection connection)
    {
        _next.TrySetResult(connection);
        _next = NewNext();
    }

    // Under _gate. Ends the waiting calls if another attempt is not likely to succeed.
    private void EndCalls(Exception failure)
    {
        if (failure is not RpcConnectException && IsDown)
        {
            FailWaiting(failure);
        }
    }

    // Under _gate.
    private void FailWaiting(Exception failure)
    {
        _next.TrySetException(failure);
        _ = _next.Task.Exception;
        _next = NewNext();
    }

    private static TaskCompletionSource<RpcConnection> NewNext() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
