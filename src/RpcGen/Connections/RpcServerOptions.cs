namespace RpcGen;

/// <summary>
/// The options of a server. Values are checked when they are set. A server copies its options when it is created: later
/// changes have no effect on it. Not thread-safe.
/// </summary>
public sealed record class RpcServerOptions
{
    /// <summary>The options of each connection.</summary>
    public RpcConnectionOptions Connection
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Connection));
            field = value;
        }
    } = new();

    /// <summary>
    /// The maximum number of connections at a time; further clients wait until one ends. Default 1024.
    /// </summary>
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
    /// The maximum number of clients at a time that have connected but not finished the handshake. While further
    /// clients wait, the oldest of them has half a second to finish it. Default 64.
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
    /// Runs when a client could not be accepted: it was rejected, its handshake failed, or too few file descriptors
    /// were left. A server keeps up to 32 descriptors for the process, and rejects clients before they are accepted,
    /// with the reason. The server continues. Runs on a thread of its own, so it may block. Default: an event of the
    /// event source <c>RpcGen</c> for each failure, and a line on standard error at most every ten seconds.
    /// </summary>
    public Action<RpcEndpoint, Exception>? OnClientFailed { get; set; }

    /// <summary>
    /// Returns whether a client may use a contract, by its <see cref="RpcConnection.Peer"/>. The server calls it once
    /// for each client and contract, before the first call. Calls of a contract that a client may not use end with
    /// <see cref="RpcStatus.PermissionDenied"/>. If it throws, the client is rejected. Default: every client may use
    /// every contract.
    /// </summary>
    public Func<RpcConnection, Type, bool>? Authorize { get; set; }

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal RpcServerOptions Copy() => this with { Connection = Connection.Copy() };
}
