namespace RpcGen;

/// <summary>Says that a client has shaken hands with a server.</summary>
public sealed class RpcConnectedEventArgs : EventArgs
{
    internal RpcConnectedEventArgs(RpcConnection connection) => Connection = connection;

    /// <summary>The connection. It may have ended already.</summary>
    public RpcConnection Connection { get; }
}
