namespace RpcGen.Connections.Nodes;

/// <summary>Asks the program for the endpoints behind the endpoint of a client.</summary>
/// <param name="endpoint">The endpoint of the client.</param>
/// <param name="options">The options of the client; they have a resolver.</param>
internal sealed class NodeResolver(RpcEndpoint endpoint, RpcClientOptions options)
{
    /// <summary>Returns the endpoints; at least one.</summary>
    /// <exception cref="RpcConnectException">The resolver failed, or returned none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<RpcEndpoint>> ResolveAsync(CancellationToken cancellationToken)
    {
        RpcConnectionOptions connection = options.Connection;
        using CancellationTokenSource timeout = new(connection.HandshakeTimeout, connection.TimeProvider);
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IReadOnlyList<RpcEndpoint>? found;
        try
        {
            // A resolver may ignore its token.
            found = await options.Resolve!(endpoint, linked.Token).AsTask().WaitAsync(linked.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectException(
                $"The nodes of {endpoint} were not resolved within {connection.HandshakeTimeout}", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectException(
                $"The nodes of {endpoint} could not be resolved: {exception.Message}", exception);
        }

        return found is { Count: > 0 } && !found.Contains(null!)
            ? found
            : throw new RpcConnectException($"The resolver returned no node of {endpoint}, or a null");
    }

    /// <summary>Returns the node at an endpoint.</summary>
    public Node NodeOf(RpcEndpoint one)
    {
        RpcTransport transport = RpcTransport.Of(one, options.Connection.ForNetwork(one, namedBy: endpoint));
        return new Node(one, one.ToString(), token => transport.ConnectAsync(one, token));
    }
}
