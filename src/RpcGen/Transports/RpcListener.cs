namespace RpcGen;

/// <summary>
/// Waits for clients on an endpoint. Disposing it ends a running wait and removes the files that it created.
/// </summary>
public abstract class RpcListener : IAsyncDisposable
{
    /// <summary>The endpoint on which it listens.</summary>
    public abstract RpcEndpoint Endpoint { get; }

    /// <summary>Waits for the next client. At most one wait runs at a time.</summary>
    /// <exception cref="OperationCanceledException">
    /// The listener was disposed, the token was cancelled, or no further client can ever come.
    /// </exception>
    /// <exception cref="IOException">This client failed; waiting for the next one may succeed.</exception>
    public abstract ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
