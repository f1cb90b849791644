namespace RpcGen;

/// <summary>Settings of one method of a contract.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Event, Inherited = false)]
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

    /// <summary>
    /// Handlers of the method that may run at a time on one connection; further calls wait their turn. 0, the default,
    /// for any number.
    /// </summary>
    public int MaxConcurrent { get; init; }

    /// <summary>
    /// The caller does not wait for the handler: the call is complete when it is queued. It is still counted against
    /// the limit of calls until the handler has ended; a handler that fails is reported to
    /// <see cref="RpcConnectionOptions.UnhandledException"/> on both sides. The method returns nothing. See
    /// <see cref="RpcOrder"/> for the order of handlers.
    /// </summary>
    public bool OneWay { get; init; }

    /// <summary>Whether running the method twice does no harm, so that a call may be repeated. Default false.</summary>
    public bool Idempotent { get; init; }
}
