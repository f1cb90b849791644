namespace RpcGen;

/// <summary>
/// A declared failure with its payload. The handler throws it and the caller catches it, also across several processes
/// if each method on the way declares it.
/// </summary>
/// <typeparam name="TFault">A type named by an <see cref="RpcFaultAttribute"/> of the method or contract.</typeparam>
public sealed class RpcFaultException<TFault> : RpcFaultException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The payload; it travels like an argument.</param>
    /// <param name="message">A text for people; default: the payload's type.</param>
    /// <param name="innerException">The cause; it does not travel.</param>
    public RpcFaultException(TFault fault, string? message = null, Exception? innerException = null)
        : base(message ?? $"The call failed with {typeof(TFault).Name}", innerException)
    {
        Fault = fault;
    }

    /// <summary>The payload.</summary>
    public TFault Fault { get; }

    /// <inheritdoc/>
    public override Type FaultType => typeof(TFault);
}
