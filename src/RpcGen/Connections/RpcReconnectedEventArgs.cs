namespace RpcGen;

/// <summary>Reports what a client could restore when it connected again.</summary>
public sealed class RpcReconnectedEventArgs : EventArgs
{
    internal RpcReconnectedEventArgs(
        RpcConnection connection, RpcCloseReason lost, int restored, int lostReferences,
        IReadOnlyList<Exception> failures)
    {
        Connection = connection;
        Lost = lost;
        RestoredSubscriptions = restored;
        LostReferences = lostReferences;
        Failures = failures;
    }

    /// <summary>The new connection.</summary>
    public RpcConnection Connection { get; }

    /// <summary>Why the previous connection ended.</summary>
    public RpcCloseReason Lost { get; }

    /// <summary>The number of event handlers that were subscribed again.</summary>
    public int RestoredSubscriptions { get; }

    /// <summary>The number of references to objects that the old connection held; they cannot be restored.</summary>
    public int LostReferences { get; }

    /// <summary>The errors of event handlers that could not be subscribed again.</summary>
    public IReadOnlyList<Exception> Failures { get; }
}
