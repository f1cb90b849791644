namespace RpcGen;

/// <summary>
/// The root of the exceptions of RpcGen: a call failed, no connection was made, or a value could not be encoded.
/// Handlers may throw it, too: the caller receives its status and message unchanged.
/// </summary>
/// <remarks>
/// A handler that lets <see cref="RpcConnectException"/> or <see cref="RpcSerializationException"/> escape says nothing
/// about its own call. The caller gets these, like any other exception, as <see cref="RpcRemoteException"/>. A passed
/// deadline is <see cref="TimeoutException"/>, and cancellation is <see cref="OperationCanceledException"/>, as
/// everywhere in .NET.
/// </remarks>
public class RpcException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">Why the call failed; not <see cref="RpcStatus.Ok"/>.</param>
    /// <param name="message">What failed and where.</param>
    /// <param name="innerException">The cause, if it is known on this side.</param>
    public RpcException(RpcStatus status, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)status, (int)RpcStatus.Ok, nameof(status));
        Status = status;
    }

    /// <summary>Why the call failed.</summary>
    public RpcStatus Status { get; }

    /// <summary>
    /// True if the status and the message are those of a call. False for errors of a connection or of the codec that
    /// passed through a call.
    /// </summary>
    internal virtual bool IsOfCall => true;
}
