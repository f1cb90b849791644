using RpcGen.Calls;

namespace RpcGen.Connections.Nodes;

/// <summary>What the proxies of stateless contracts need from a client: a session for each call.</summary>
internal sealed class PoolLink(RpcClient client, ConnectionPool pool) : ClientLink(
    client.Options.Connection.Limits.MaxDepth, client.Options.Connection.DefaultTimeout, client.Options.MaxRepeats)
{
    public override Session? Session => pool.Choose();

    public override ValueTask<Session> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        pool.WaitAsync(timeout, cancellationToken);

    public override void ConnectForSubscriptions() =>
        throw new NotSupportedException("A stateless contract has no events");

    public override string ToString() => client.ToString();
}
