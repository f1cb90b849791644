namespace RpcGen.Connections.Nodes;

/// <summary>
/// Connects to the first of several nodes that answers. A node that does not answer within a short time is given
/// company: the next one is tried beside it, as in RFC 8305. So a dead node costs a moment, not the whole time limit.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="connect">Makes one attempt.</param>
internal sealed class NodeRace(TimeProvider time, Func<Node, CancellationToken, Task<RpcConnection>> connect)
{
    /// <summary>How long a node is tried alone.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<Task<RpcConnection>, Node> _running = [];

    /// <summary>Tries the nodes in their order.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="failed">Told of each attempt that failed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">None of them can be reached; the message names each.</exception>
    public async Task<(Node Node, RpcConnection Connection)> RunAsync(
        IReadOnlyList<Node> nodes, Action<Node> failed, CancellationToken cancellationToken)
    {
        using CancellationTokenSource others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<(Node Node, Exception Exception)> failures = [];
        int next = 0;
        try
        {
            while (true)
            {
                if (next < nodes.Count)
                {
                    _running.Add(connect(nodes[next], others.Token), nodes[next]);
                    next++;
                }

                Task<RpcConnection>? ended =
                    await NextAsync(waitsForever: next == nodes.Count, others.Token).ConfigureAwait(false);
                if (ended is null)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    continue;
                }

                _running.Remove(ended, out Node? node);
                if (ended.IsCompletedSuccessfully)
                {
                    return (node!, await ended.ConfigureAwait(false));
                }

                cancellationToken.ThrowIfCancellationRequested();
                Exception failure = ended.Exception?.InnerException ?? new OperationCanceledException();
                failed(node!);
                failures.Add((node!, failure));
                if (failure is not RpcConnectException || (_running.Count == 0 && next == nodes.Count))
                {
                    throw Failure(failures);
                }
            }
        }
        finally
        {
            await others.CancelAsync().ConfigureAwait(false);
            foreach (Task<RpcConnection> loser in _running.Keys)
            {
                _ = DiscardAsync(loser);
            }
        }
    }

    // Returns an attempt that has ended; null if it is time for the next node.
    private async Task<Task<RpcConnection>?> NextAsync(bool waitsForever, CancellationToken cancellationToken)
    {
        Task<Task<RpcConnection>> any = Task.WhenAny(_running.Keys);
        if (waitsForever)
        {
            return await any.ConfigureAwait(false);
        }

        await ((Task)any.WaitAsync(Stagger, time, cancellationToken))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return any.IsCompletedSuccessfully ? await any.ConfigureAwait(false) : null;
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

    // The connection of a loser may have been made in the same moment.
    private static async Task DiscardAsync(Task<RpcConnection> loser)
    {
        try
        {
            await (await loser.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException)
        {
            // It has no connection.
        }
    }
}
