namespace RpcGen;

/// <summary>
/// A call failed. Handlers may throw it too: its status and message reach the caller as they are.
/// </summary>
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
}
