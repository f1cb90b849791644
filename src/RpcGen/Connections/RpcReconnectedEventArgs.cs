namespace RpcGen;

/// <summary>Says what became of a client's state when it connected again.</summary>
public sealed class RpcReconnectedEventArgs : EventArgs
{
    internal RpcReconnectedEventArgs(
        RpcConnection connection, RpcCloseReason lost, int restored, int lostReferences, IReadOnlyList<Exception> failures)
    {
        Connection = connection;
        Lost = lost;
        RestoredSubscriptions = restored;
        LostReferences = lostReferences;
        Failures = failures;
    }

    /// <summary>The new connection.</summary>
    public RpcConnection Connection { get; }

    /// <summary>Why the one before ended.</summary>
    public RpcCloseReason Lost { get; }

    /// <summary>Event handlers that were subscribed again.</summary>
    public int RestoredSubscriptions { get; }

    /// <summary>References to objects that the old connection held; they cannot be restored.</summary>
    public int LostReferences { get; }

    /// <summary>Why event handlers could not be subscribed again.</summary>
    public IReadOnlyList<Exception> Failures { get; }
}
