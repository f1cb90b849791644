namespace RpcGen.Connections.Nodes;

/// <content>The attempts to connect, and what becomes of the connections.</content>
internal sealed partial class ConnectionPool
{
    private async Task OpenAsync(Node node)
    {
        // The plan continues on its own.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            RpcConnection connection = await nodes.OpenAsync(node, disposal).ConfigureAwait(false);
            await UseAsync(node, connection).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(node, exception);
        }
    }

    private async Task UseAsync(Node node, RpcConnection connection)
    {
        PooledConnection pooled = new(node, connection, Time.GetTimestamp());
        bool disposed;
        lock (_gate)
        {
            _opening.Remove(node);
            disposed = disposal.IsCancellationRequested;
            if (!disposed)
            {
                _connections.Add(pooled);
                _open = [.. _open, pooled];
                _next.Succeed(connection);
            }
        }

        if (disposed)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            return;
        }

        _ = WatchAsync(pooled);
        Wake(resolves: false);
    }

    private async Task WatchAsync(PooledConnection pooled)
    {
        RpcCloseReason reason = await pooled.Connection.Closed.ConfigureAwait(false);
        nodes.Ended(pooled.Node, pooled.Since, reason);
        lock (_gate)
        {
            _connections.Remove(pooled);
            _open = [.. _open.Where(one => one != pooled)];
            if (Time.GetElapsedTime(pooled.Since) > client.Options.MaxBackoff)
            {
                _failures = 0;
            }
            else if (IsDown)
            {
                Unreachable(out _);
            }
        }

        Wake(resolves: true);
    }

    private void Fail(Node node, Exception failure)
    {
        if (disposal.IsCancellationRequested)
        {
            return;
        }

        int attempt = nodes.Failed(node);
        TimeSpan pause = nodes.TimeUntilRetry(node);
        lock (_gate)
        {
            _opening.Remove(node);
            _lastFailure = failure;
            pause = IsDown ? Shorter(pause, Unreachable(out _)) : pause;
        }

        // The event is raised before the calls end with the failure.
        client.RaiseConnectFailed(new RpcConnectFailedEventArgs(attempt, failure, pause));
        lock (_gate)
        {
            EndCalls(failure);
        }

        Wake(resolves: false);
    }
}
