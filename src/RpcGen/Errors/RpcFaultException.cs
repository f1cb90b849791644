namespace RpcGen;

/// <summary>
/// A failure that the contract declares with <see cref="RpcFaultAttribute"/>. Catch
/// <see cref="RpcFaultException{TFault}"/> for its payload.
/// </summary>
public abstract class RpcFaultException : RpcException
{
    private protected RpcFaultException(string message, Exception? innerException)
        : base(RpcStatus.Aborted, message, innerException)
    {
    }

    /// <summary>The type of the payload.</summary>
    public abstract Type FaultType { get; }
}
