namespace RpcGen.Hosting;

/// <summary>The settings of a server of the host, as read from configuration.</summary>
public sealed class RpcServerSettings
{
    /// <summary>
    /// Where it listens, such as <c>ipc:indexer</c>; at least one, unless the server was added without one.
    /// </summary>
    public IList<string> Endpoints { get; } = [];

    /// <summary>
    /// How long calls in flight may take when the host stops; then they are ended. The host's own shutdown timeout ends
    /// them earlier. Default 10 s.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="RpcServerOptions.MaxConnections"/>
    public int? MaxConnections { get; set; }

    /// <inheritdoc cref="RpcServerOptions.MaxHandshakes"/>
    public int? MaxHandshakes { get; set; }

    /// <summary>How each connection behaves.</summary>
    public RpcConnectionSettings Connection { get; } = new();

    /// <summary>Whether a server must have an endpoint.</summary>
    internal bool NeedsEndpoint { get; set; } = true;

    internal RpcServerOptions Apply(RpcServerOptions options) => options with
    {
        MaxConnections = MaxConnections ?? options.MaxConnections,
        MaxHandshakes = MaxHandshakes ?? options.MaxHandshakes,
        Connection = Connection.Apply(options.Connection),
    };
}
