using RpcGen.Limits;
using RpcGen.Transports.Internal;

namespace RpcGen.Connections.Nodes;

/// <summary>The nodes of a client, as they were resolved last, and how each of them has failed. Thread-safe.</summary>
/// <remarks>
/// A node that fails is not tried for a while. A few failures in a row, which the options set, eject it: then it pauses
/// for longer with each failure. An ejected node keeps the connections that still work.
/// </remarks>
internal sealed class NodeSet
{
    private readonly Lock _gate = new();
    private readonly NodeResolver? _resolver;
    private readonly RpcClientOptions _options;
    private readonly RpcPoolOptions _pool;

    // Guarded by _gate; the list is replaced, never changed.
    private IReadOnlyList<Node> _nodes;

    /// <param name="options">The options of the client.</param>
    /// <param name="resolver">Finds the endpoints; null if the only node is known.</param>
    /// <param name="only">The only node, if no resolver is given.</param>
    public NodeSet(RpcClientOptions options, NodeResolver? resolver, Node? only)
    {
        _options = options;
        _pool = options.Pool ?? new RpcPoolOptions();
        _resolver = resolver;
        _nodes = only is null ? [] : [only];
    }

    /// <summary>The nodes as they were found last.</summary>
    public IReadOnlyList<Node> Known
    {
        get
        {
            lock (_gate)
            {
                return _nodes;
            }
        }
    }

    private TimeProvider Time => _options.Connection.TimeProvider;

    /// <summary>Connects to any node.</summary>
    /// <exception cref="RpcConnectException">
    /// None can be reached, which names each; or they could not be resolved.
    /// </exception>
    public async Task<RpcConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        Node[] nodes = Order(await FindAsync(cancellationToken).ConfigureAwait(false));
        List<(Node Node, Exception Exception)> failures = [];
        if (await StaggeredRace.RunAsync(
            nodes, OpenAsync, Note, connection => connection.DisposeAsync(), Time, cancellationToken)
            .ConfigureAwait(false) is not var (node, connection))
        {
            throw Failure(failures);
        }

        _ = WatchAsync(node, connection);
        return connection;

        void Note(Node failed, Exception exception)
        {
            Failed(failed);
            failures.Add((failed, exception));
            if (exception is not RpcConnectException)
            {
                throw Failure(failures);
            }
        }
    }

    /// <summary>Connects to one node.</summary>
    /// <exception cref="RpcConnectException">It cannot be reached.</exception>
    public Task<RpcConnection> OpenAsync(Node node, CancellationToken cancellationToken) =>
        RpcConnection.ConnectAsync(node.Open, node.ToString(), _options.Connection, cancellationToken);

    /// <summary>
    /// Resolves the nodes. A node that was known before keeps its state. If they cannot be resolved now, these are the
    /// nodes that were known before.
    /// </summary>
    /// <exception cref="RpcConnectException">They could not be resolved, and none are known.</exception>
    public async Task<IReadOnlyList<Node>> FindAsync(CancellationToken cancellationToken)
    {
        if (_resolver is null)
        {
            return Known;
        }

        IReadOnlyList<RpcEndpoint> endpoints;
        try
        {
            endpoints = await _resolver.ResolveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcConnectException) when (Known is { Count: > 0 } known)
        {
            // The nodes may well live on while their directory does not answer.
            return known;
        }

        lock (_gate)
        {
            return _nodes =
            [
                .. endpoints.Distinct()
                    .Select(one => _nodes.FirstOrDefault(known => known.Endpoint == one) ?? _resolver.NodeOf(one)),
            ];
        }
    }

    // At random, so that the connections of many clients spread; nodes that pause come last.
    private Node[] Order(IReadOnlyList<Node> nodes)
    {
        Node[] order = [.. nodes];
        Random.Shared.Shuffle(order);
        return [.. order.OrderBy(node => TimeUntilRetry(node) > TimeSpan.Zero)];
    }

    /// <summary>Returns the time until the node may be tried; zero if it may be tried now.</summary>
    public TimeSpan TimeUntilRetry(Node node)
    {
        lock (_gate)
        {
            TimeSpan left = node.Failures == 0 ? TimeSpan.Zero : node.Pause - Time.GetElapsedTime(node.FailedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Records a failed attempt to connect, and returns the number of failures in a row.</summary>
    public int Failed(Node node)
    {
        lock (_gate)
        {
            node.Failures++;
            node.FailedAt = Time.GetTimestamp();
            node.Pause = PauseAfter(node.Failures);
            return node.Failures;
        }
    }

    /// <summary>
    /// Records that a connection has ended. A loss counts, and a connection that the node closes soon. After a long
    /// life, it is the first failure in a row.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="since">When the connection was made, as a timestamp.</param>
    /// <param name="reason">Why it ended.</param>
    public void Ended(Node node, long since, RpcCloseReason reason)
    {
        TimeSpan life = Time.GetElapsedTime(since);
        if (reason.Kind == RpcCloseKind.LocallyClosed
            || (reason.Kind == RpcCloseKind.ClosedByPeer && life > _options.MaxBackoff))
        {
            return;
        }

        lock (_gate)
        {
            if (life > _pool.MaxEjectionTime)
            {
                node.Failures = 0;
            }

            Failed(node);
        }
    }

    private static Exception Failure(List<(Node Node, Exception Exception)> failures)
    {
        Exception last = failures[^1].Exception;
        return failures.Count == 1 || last is not RpcConnectException
            ? last
            : new RpcConnectException(
                "No node can be reached: "
                + string.Join("; ", failures.Select(one => $"{one.Node}: {one.Exception.Message}")),
                last);
    }

    private async Task WatchAsync(Node node, RpcConnection connection)
    {
        long since = Time.GetTimestamp();
        Ended(node, since, await connection.Closed.ConfigureAwait(false));
    }

    /// <summary>Returns what is known of a node.</summary>
    public RpcNode Describe(Node node, int connections, int calls)
    {
        lock (_gate)
        {
            bool isEjected = node.Failures >= _pool.FailuresUntilEjection && TimeUntilRetry(node) > TimeSpan.Zero;
            return new RpcNode(node.Endpoint, connections, calls, node.Failures, isEjected);
        }
    }

    private TimeSpan PauseAfter(int failures)
    {
        int ejections = failures - _pool.FailuresUntilEjection;
        return ejections < 0
            ? _options.PauseAfter(failures)
            : Durations.Jittered(Durations.Backoff(_pool.EjectionTime, 2, ejections, _pool.MaxEjectionTime));
    }
}
