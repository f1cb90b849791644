namespace RpcGen.Connections;

/// <summary>
/// The next connection of a client, for which calls wait. The lock of its owner guards all members but
/// <see cref="WaitAsync"/>.
/// </summary>
/// <param name="options">The options of the client.</param>
/// <param name="peer">The peer, for messages.</param>
internal sealed class NextConnection(RpcClientOptions options, string peer)
{
    private TaskCompletionSource<RpcConnection> _source = NewSource();

    /// <summary>Ends with the next connection, or with the failure to make one.</summary>
    public Task<RpcConnection> Task => _source.Task;

    /// <summary>Ends the waits with a connection. The calls continue on the thread pool.</summary>
    public void Succeed(RpcConnection connection)
    {
        _source.TrySetResult(connection);
        _source = NewSource();
    }

    /// <summary>Ends the waits with a failure. The calls continue on the thread pool.</summary>
    public void Fail(Exception failure)
    {
        _source.TrySetException(failure);
        _ = _source.Task.Exception;
        _source = NewSource();
    }

    /// <summary>Waits until a task that <see cref="Task"/> returned has ended.</summary>
    /// <param name="next">The task.</param>
    /// <param name="timeout">The time until the caller's deadline; infinite if it has none.</param>
    /// <param name="lastFailure">Returns the last failed attempt, and its text for a message.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RpcConnectException">There was none within the time of the options.</exception>
    /// <exception cref="TimeoutException">There was none before the deadline.</exception>
    public async Task<RpcConnection> WaitAsync(
        Task<RpcConnection> next, TimeSpan timeout, Func<(Exception? Failure, string? Text)> lastFailure,
        CancellationToken cancellationToken)
    {
        TimeSpan limit = options.ConnectTimeout;
        bool isDeadline = timeout != Timeout.InfiniteTimeSpan && timeout <= limit;
        try
        {
            return await next
                .WaitAsync(isDeadline ? timeout : limit, options.Connection.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException) when (!next.IsFaulted)
        {
            (Exception? failure, string? text) = lastFailure();
            text ??= "the first attempt has not ended yet";
            throw isDeadline
                ? new TimeoutException($"there was no connection to {peer}: {text}", failure)
                : new RpcConnectException($"No connection to {peer} within {limit}: {text}", failure);
        }
    }

    private static TaskCompletionSource<RpcConnection> NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
