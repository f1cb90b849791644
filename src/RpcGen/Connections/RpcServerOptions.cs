namespace RpcGen;

/// <summary>How a server behaves.</summary>
public sealed record class RpcServerOptions
{
    /// <summary>How each connection behaves.</summary>
    public RpcConnectionOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Connection));
            field = value;
        }
    } = RpcConnectionOptions.Default;

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
    /// Clients at a time that have connected but not shaken hands. While further ones wait, the oldest of them has half a
    /// second to do so. Default 64.
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
    /// Told when a client could not be accepted: refused, failed the handshake, or too few file descriptors were left. A
    /// server keeps up to 32 of them for the process, and refuses clients, with the reason, before they are taken.
    /// The server goes on. Called on a thread of its own, so it may block. Default: an event of the event source
    /// <c>RpcGen</c> for each, and a line on standard error at most every ten seconds.
    /// </summary>
    public Action<RpcEndpoint, Exception>? ClientFailed { get; init; }
}
