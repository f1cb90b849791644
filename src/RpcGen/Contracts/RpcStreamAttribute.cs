namespace RpcGen;

/// <summary>Settings of a stream: on a parameter, or on a method for its result.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method | AttributeTargets.Event, Inherited = false)]
public sealed class RpcStreamAttribute : Attribute
{
    /// <summary>
    /// Bytes that may be under way or wait to be consumed before the producer has to wait. A larger window moves more
    /// per second over a slow consumer, a smaller one holds less memory. Default: <see cref="RpcLimits.StreamWindow"/>;
    /// at least 1 KiB.
    /// </summary>
    public int Window { get; init; }
}
