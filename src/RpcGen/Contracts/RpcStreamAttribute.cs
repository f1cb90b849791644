namespace RpcGen;

/// <summary>Sets options of a stream: on a parameter, or on a method for its result.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method | AttributeTargets.Event, Inherited = false)]
public sealed class RpcStreamAttribute : Attribute
{
    /// <summary>
    /// The bytes that may be in transit or wait to be consumed before the producer has to wait. A larger window gives a
    /// slow consumer more throughput; a smaller one holds less memory. Default: <see cref="RpcLimits.StreamWindow"/>;
    /// at least 1 KiB.
    /// </summary>
    public int Window { get; init; }
}
