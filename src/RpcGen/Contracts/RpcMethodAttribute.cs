namespace RpcGen;

/// <summary>Settings of one method of a contract.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Event, Inherited = false)]
public sealed class RpcMethodAttribute : Attribute
{
    /// <summary>The name on the wire; default: the name of the method.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The deadline of a call in milliseconds. 0, the default, takes the connection's deadline; -1 means none. When it
    /// passes, the caller gets a <see cref="TimeoutException"/> and the handler's token is cancelled.
    /// </summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>Where the handler runs.</summary>
    public RpcDispatch Dispatch { get; init; }

    /// <summary>
    /// The handlers of the method that may run at a time on one connection; further calls wait. 0, the default, means
    /// any number.
    /// </summary>
    public int MaxConcurrency { get; init; }

    /// <summary>
    /// True if the caller does not wait for the handler: the call completes when it is queued, and the method returns
    /// nothing. The call counts against the limit of calls until its handler has ended. If the handler fails,
    /// <see cref="RpcConnectionOptions.OnUnhandledException"/> on both sides receives the exception. See
    /// <see cref="RpcOrder"/> for the order of handlers. Default false.
    /// </summary>
    public bool OneWay { get; init; }

    /// <summary>True if running the method twice does no harm, so that a call may be repeated. Default false.</summary>
    public bool Idempotent { get; init; }
}
