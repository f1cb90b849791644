namespace RpcGen;

/// <summary>No connection could be made, or no listener opened: says to what endpoint and why.</summary>
public sealed class RpcConnectException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RpcConnectException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Why the connection ended during the handshake; null if the endpoint was not reached at all.
    /// </summary>
    public RpcCloseReason? Reason { get; internal init; }
}
