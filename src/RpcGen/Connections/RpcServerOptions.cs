namespace RpcGen;

/// <summary>How a server behaves.</summary>
public sealed record class RpcServerOptions
{
    /// <summary>How each connection behaves.</summary>
    public RpcConnectionOptions Connection { get; init; } = RpcConnectionOptions.Default;

    /// <summary>Connections at a time; further clients wait until one ends. Default 1024.</summary>
    public int MaxConnections
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxConnections));
            field = value;
        }
    } = 1024;

    /// <summary>
    /// Clients at a time that have connected but not shaken hands; further ones wait for one of them to do so or to run
    /// out of time. Default 64.
    /// </summary>
    public int MaxHandshakes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxHandshakes));
            field = value;
        }
    } = 64;

    /// <summary>
    /// Told when a client could not be accepted: refused, failed the handshake, or the system had no descriptor left.
    /// The server goes on. Called on any thread; must not throw.
    /// </summary>
    public Action<RpcEndpoint, Exception>? ClientFailed { get; init; }
}
