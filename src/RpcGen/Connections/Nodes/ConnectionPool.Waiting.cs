namespace RpcGen.Connections.Nodes;

/// <content>The calls that wait for a connection, and their errors.</content>
internal sealed partial class ConnectionPool
{
    // Guarded by _gate.
    private readonly NextConnection _next = new(client.Options, peer);
    private Exception? _lastFailure;

    /// <summary>Waits until a connection accepts calls.</summary>
    /// <param name="timeout">The time until the caller's deadline; infinite if it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RpcConnectException">There was none within the time of the options.</exception>
    /// <exception cref="TimeoutException">There was none before the deadline.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async ValueTask<Session> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
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

        RpcConnection connection =
            await _next.WaitAsync(next, timeout, LastFailure, cancellationToken).ConfigureAwait(false);
        return connection.Session;
    }

    private (Exception? Failure, string? Text) LastFailure()
    {
        lock (_gate)
        {
            return (_lastFailure, _lastFailure?.Message);
        }
    }

    // Under _gate. Ends the waiting calls if another attempt is not likely to succeed.
    private void EndCalls(Exception failure)
    {
        if (failure is not RpcConnectException && IsDown)
        {
            _next.Fail(failure);
        }
    }
}
