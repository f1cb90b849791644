namespace RpcGen;

/// <summary>Settings of one method of a contract.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcMethodAttribute : Attribute
{
    /// <summary>The name on the wire; default: the name of the method.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The deadline of a call in milliseconds; 0, the default, takes the connection's, -1 means none. The caller gets a
    /// <see cref="TimeoutException"/>, the handler's token is cancelled.
    /// </summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>Where the handler runs.</summary>
    public RpcDispatch Dispatch { get; init; }

    /// <summary>Whether running the method twice does no harm, so that a call may be repeated. Default false.</summary>
    public bool Idempotent { get; init; }
}
