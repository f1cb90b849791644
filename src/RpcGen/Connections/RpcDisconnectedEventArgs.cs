namespace RpcGen;

/// <summary>Reports that a connection of a server or of a client has ended.</summary>
public sealed class RpcDisconnectedEventArgs : EventArgs
{
    internal RpcDisconnectedEventArgs(RpcConnection connection, RpcCloseReason reason)
    {
        Connection = connection;
        Reason = reason;
    }

    /// <summary>The connection that ended.</summary>
    public RpcConnection Connection { get; }

    /// <summary>Why it ended.</summary>
    public RpcCloseReason Reason { get; }
}
