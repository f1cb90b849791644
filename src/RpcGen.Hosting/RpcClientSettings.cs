namespace RpcGen.Hosting;

/// <summary>The settings of a client of the host, as read from configuration.</summary>
public sealed class RpcClientSettings
{
    /// <summary>Where it connects to, such as <c>ipc:indexer</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <inheritdoc cref="RpcClientOptions.ConnectTimeout"/>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <inheritdoc cref="RpcClientOptions.InitialBackoff"/>
    public TimeSpan? InitialBackoff { get; set; }

    /// <inheritdoc cref="RpcClientOptions.MaxBackoff"/>
    public TimeSpan? MaxBackoff { get; set; }

    /// <inheritdoc cref="RpcClientOptions.MaxRepeats"/>
    public int? MaxRepeats { get; set; }

    /// <summary>How each connection behaves.</summary>
    public RpcConnectionSettings Connection { get; } = new();

    internal RpcClientOptions Apply(RpcClientOptions options) => options with
    {
        ConnectTimeout = ConnectTimeout ?? options.ConnectTimeout,
        InitialBackoff = InitialBackoff ?? options.InitialBackoff,
        MaxBackoff = MaxBackoff ?? options.MaxBackoff,
        MaxRepeats = MaxRepeats ?? options.MaxRepeats,
        Connection = Connection.Apply(options.Connection),
    };
}
