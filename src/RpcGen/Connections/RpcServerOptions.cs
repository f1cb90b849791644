namespace RpcGen;

/// <summary>
/// How a server behaves. Values are checked when they are set. A server copies its options when it is created: later
/// changes have no effect there. Not thread-safe.
/// </summary>
public sealed record class RpcServerOptions
{
    /// <summary>How each connection behaves.</summary>
    public RpcConnectionOptions Connection
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Connection));
            field = value;
        }
    } = new();

    /// <summary>Connections at a time; further clients wait until one ends. Default 1024.</summary>
    public int MaxConnections
    {
        get;
        set
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
        set
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
    public Action<RpcEndpoint, Exception>? ClientFailed { get; set; }

    /// <summary>
    /// Whether a client may use a contract, by its <see cref="RpcConnection.Peer"/>: asked once for each client and
    /// contract, before the first call. Calls of a contract that a client may not use end with
    /// <see cref="RpcStatus.PermissionDenied"/>. A client is turned away if this throws. Default: all may use all.
    /// </summary>
    public Func<RpcConnection, Type, bool>? Authorize { get; set; }

    /// <summary>Returns a copy that later changes do not reach.</summary>
    internal RpcServerOptions Copy() => this with { Connection = Connection.Copy() };
}
