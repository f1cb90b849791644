namespace RpcGen.Hosting;

/// <summary>
/// The settings of connections, as read from configuration. A setting that is null keeps the default of the runtime.
/// </summary>
public sealed class RpcConnectionSettings
{
    /// <summary>The name of this side in the peer's logs.</summary>
    public string? Name { get; set; }

    /// <inheritdoc cref="RpcConnectionOptions.DefaultTimeout"/>
    public TimeSpan? DefaultTimeout { get; set; }

    /// <inheritdoc cref="RpcConnectionOptions.HandshakeTimeout"/>
    public TimeSpan? HandshakeTimeout { get; set; }

    /// <inheritdoc cref="RpcConnectionOptions.KeepAliveInterval"/>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <inheritdoc cref="RpcConnectionOptions.KeepAliveTimeout"/>
    public TimeSpan? KeepAliveTimeout { get; set; }

    /// <inheritdoc cref="RpcLimits.MaxMessageSize"/>
    public int? MaxMessageSize { get; set; }

    /// <inheritdoc cref="RpcLimits.MaxCalls"/>
    public int? MaxCalls { get; set; }

    /// <inheritdoc cref="RpcLimits.MaxConcurrentHandlers"/>
    public int? MaxConcurrentHandlers { get; set; }

    /// <inheritdoc cref="RpcLimits.StreamWindow"/>
    public int? StreamWindow { get; set; }

    /// <summary>
    /// Whether each call is logged, at level Debug; failures at Warning. Costs a few hundred bytes a call. Default:
    /// false.
    /// </summary>
    public bool LogCalls { get; set; }

    internal RpcConnectionOptions Apply(RpcConnectionOptions options) => options with
    {
        Name = Name ?? options.Name,
        DefaultTimeout = DefaultTimeout ?? options.DefaultTimeout,
        HandshakeTimeout = HandshakeTimeout ?? options.HandshakeTimeout,
        KeepAliveInterval = KeepAliveInterval ?? options.KeepAliveInterval,
        KeepAliveTimeout = KeepAliveTimeout ?? options.KeepAliveTimeout,
        Limits = options.Limits with
        {
            MaxMessageSize = MaxMessageSize ?? options.Limits.MaxMessageSize,
            MaxCalls = MaxCalls ?? options.Limits.MaxCalls,
            MaxConcurrentHandlers = MaxConcurrentHandlers ?? options.Limits.MaxConcurrentHandlers,
            StreamWindow = StreamWindow ?? options.Limits.StreamWindow,
        },
    };
}
