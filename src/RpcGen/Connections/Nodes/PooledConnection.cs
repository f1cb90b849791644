namespace RpcGen.Connections.Nodes;

/// <summary>A connection of a pool.</summary>
/// <param name="Node">The node it leads to.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Since">When it was made, as a timestamp.</param>
internal sealed record class PooledConnection(Node Node, RpcConnection Connection, long Since)
{
    /// <summary>Whether calls can be made over it.</summary>
    public bool IsOpen => !Connection.Session.RefusesCalls;

    public int CallsInFlight => Connection.Session.Calls.InFlight;
}
