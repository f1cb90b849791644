namespace RpcGen.Connections;

/// <content>The calls that wait for a connection, and their errors.</content>
internal sealed partial class ClientConnector
{
    // Guarded by _gate, like the number of calls that wait for it.
    private readonly NextConnection _next = new(client.Options, peer);
    private int _waiting;

    /// <summary>Waits until there is a connection.</summary>
    /// <param name="timeout">The time until the caller's deadline; infinite if it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RpcConnectException">There was none within the time of the options.</exception>
    /// <exception cref="TimeoutException">There was none before the deadline.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async Task<RpcConnection> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<RpcConnection> next = BeginWait();
        try
        {
            return await _next.WaitAsync(next, timeout, LastFailure, cancellationToken).ConfigureAwait(false);
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

    private (Exception? Failure, string? Text) LastFailure()
    {
        lock (_gate)
        {
            return _lastFailure is { } failure
                ? (failure, $"{failure.Message} (failed attempts: {_attempts})")
                : default;
        }
    }
}
