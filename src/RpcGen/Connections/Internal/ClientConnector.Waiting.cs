namespace RpcGen.Connections;

/// <content>The calls that wait for a connection, and their errors.</content>
internal sealed partial class ClientConnector
{
    // Guarded by _gate: the source that calls wait for, and the number of waiting calls.
    private TaskCompletionSource<RpcConnection> _next = NewNext();
    private int _waiting;

    /// <summary>Waits until there is a connection.</summary>
    /// <param name="timeout">The time until the caller's deadline; infinite if it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RpcConnectException">There was none within the time of the options.</exception>
    /// <exception cref="TimeoutException">There was none before the deadline.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async Task<RpcConnection> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool isDeadline = timeout != Timeout.InfiniteTimeSpan && timeout <= Options.ConnectTimeout;
        Task<RpcConnection> next = BeginWait();
        try
        {
            return await next.WaitAsync(isDeadline ? timeout : Options.ConnectTimeout, TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException) when (!next.IsFaulted)
        {
            Exception? failure = LastFailure(out string text);
            throw isDeadline
                ? new TimeoutException($"there was no connection to {peer}: {text}", failure)
                : new RpcConnectException($"No connection to {peer} within {Options.ConnectTimeout}: {text}", failure);
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
            }
        }
    }

    private Task<RpcConnection> BeginWait()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(disposal.IsCancellationRequested, client);
            if (_waiting++ == 0)
            {
                // The loop may be in a pause for subscriptions only, which is longer than this call can wait.
                _wake.TrySetResult();
            }

            Start(pausesFirst: false);
            return _next.Task;
        }
    }

    private Exception? LastFailure(out string text)
    {
        lock (_gate)
        {
            text = _lastFailure is null
                ? "the first attempt has not ended yet"
                : $"{_lastFailure.Message} (failed attempts: {_attempts})";
            return _lastFailure;
        }
    }

    // Under _gate. Continuations run on the thread pool.
    private void FailWaiting(Exception failure)
    {
        _next.TrySetException(failure);
        _ = _next.Task.Exception;
        _next = NewNext();
    }

    private static TaskCompletionSource<RpcConnection> NewNext() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
