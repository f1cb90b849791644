namespace RpcGen;

/// <summary>
/// Declares a failure of a method, or of all methods of a contract. Handlers throw
/// <see cref="RpcFaultException{TFault}"/>; callers catch it with its payload.
/// </summary>
/// <param name="faultType">The payload: any type that can be an argument.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class RpcFaultAttribute(Type faultType) : Attribute
{
    /// <summary>The payload.</summary>
    public Type FaultType { get; } = faultType;

    /// <summary>The name on the wire; default: the name of the payload's type, without its namespace.</summary>
    public string? Name { get; init; }
}
