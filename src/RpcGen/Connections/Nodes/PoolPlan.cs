namespace RpcGen.Connections.Nodes;

/// <summary>What a pool should change: where to connect, and which connections to give up.</summary>
/// <param name="Connect">The nodes to connect to; a node may occur more than once.</param>
/// <param name="Leave">Connections to nodes that are gone, or beyond a node's share.</param>
internal sealed record class PoolPlan(IReadOnlyList<Node> Connect, IReadOnlyList<PooledConnection> Leave)
{
    /// <summary>Makes a plan.</summary>
    /// <param name="nodes">The nodes, at least one; earlier ones are preferred.</param>
    /// <param name="size">The connections that the pool may have.</param>
    /// <param name="open">The connections that accept calls.</param>
    /// <param name="opening">The nodes of the attempts that run.</param>
    /// <param name="mayTry">Whether an attempt may be made to a node now.</param>
    public static PoolPlan Of(
        IReadOnlyList<Node> nodes, int size, IReadOnlyList<PooledConnection> open, IReadOnlyList<Node> opening,
        Func<Node, bool> mayTry)
    {
        int share = Math.Max(1, size / nodes.Count);
        Dictionary<Node, int> counts = nodes.ToDictionary(node => node, node => opening.Count(one => one == node));
        int total = opening.Count(counts.ContainsKey);
        List<PooledConnection> surplus = [];
        foreach (PooledConnection connection in open)
        {
            if (counts.TryGetValue(connection.Node, out int count) && count < share && total < size)
            {
                counts[connection.Node] = count + 1;
                total++;
            }
            else
            {
                surplus.Add(connection);
            }
        }

        List<Node> connect = [];
        while (total < size && nodes.Where(node => counts[node] < share && mayTry(node))
            .MinBy(node => counts[node]) is { } next)
        {
            counts[next]++;
            total++;
            connect.Add(next);
        }

        // The last connections that work are kept until others replace them.
        return new PoolPlan(connect, surplus.Count < open.Count ? surplus : []);
    }
}
