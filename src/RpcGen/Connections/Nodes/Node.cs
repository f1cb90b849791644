namespace RpcGen.Connections.Nodes;

/// <summary>A server that a client may connect to. The lock of its <see cref="NodeSet"/> guards what changes.</summary>
/// <param name="endpoint">Where it listens; null if a channel factory of the program reaches it.</param>
/// <param name="name">The name for messages.</param>
/// <param name="open">Opens a channel to it.</param>
internal sealed class Node(RpcEndpoint? endpoint, string name, Func<CancellationToken, ValueTask<RpcChannel>> open)
{
    public RpcEndpoint? Endpoint => endpoint;

    public Func<CancellationToken, ValueTask<RpcChannel>> Open => open;

    /// <summary>Failed attempts and lost connections in a row.</summary>
    public int Failures { get; set; }

    /// <summary>When it failed last, as a timestamp.</summary>
    public long FailedAt { get; set; }

    /// <summary>How long after the last failure it is not tried.</summary>
    public TimeSpan Pause { get; set; }

    public override string ToString() => name;
}
