namespace RpcGen;

/// <summary>
/// No connection could be made, or no listener opened. The message names the endpoint and the cause. A call that ends
/// with this exception was not sent. The status is <see cref="RpcStatus.Unavailable"/>.
/// </summary>
public sealed class RpcConnectException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcConnectException(string message, Exception? innerException = null)
        : base(RpcStatus.Unavailable, message, innerException)
    {
    }

    /// <summary>
    /// Why the connection ended during the handshake; null if the endpoint was not reached at all.
    /// </summary>
    public RpcCloseReason? Reason { get; internal init; }

    internal override bool IsOfCall => false;
}
