namespace RpcGen;

/// <summary>Reports that a client has finished the handshake with a server.</summary>
public sealed class RpcConnectedEventArgs : EventArgs
{
    internal RpcConnectedEventArgs(RpcConnection connection) => Connection = connection;

    /// <summary>The connection. It may have ended already.</summary>
    public RpcConnection Connection { get; }
}
