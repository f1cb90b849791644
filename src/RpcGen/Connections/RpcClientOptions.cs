using RpcGen.Limits;

namespace RpcGen;

/// <summary>
/// Sets how an <see cref="RpcClient"/> connects and reconnects. Values are checked when they are set. A client copies
/// its options when it is created: later changes have no effect on it. Not thread-safe.
/// </summary>
public sealed record class RpcClientOptions
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
    /// How long a call waits for a connection, over all attempts. Default 30 s. Each failed attempt raises
    /// <see cref="RpcClient.ConnectFailed"/>. Event handlers wait for as long as the client lives.
    /// </summary>
    public TimeSpan ConnectTimeout
    {
        get;
        set => field = Durations.Positive(value, nameof(ConnectTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The pause after the first failed attempt to connect. Each further pause is 1.6 times as long, with +/-20 %
    /// jitter. Default 100 ms.
    /// </summary>
    public TimeSpan InitialBackoff
    {
        get;
        set => field = Durations.Positive(value, nameof(InitialBackoff));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest pause between attempts. Default 5 s. If only event handlers wait and a call begins to wait, the
    /// pause ends.
    /// </summary>
    public TimeSpan MaxBackoff
    {
        get;
        set => field = Durations.Positive(value, nameof(MaxBackoff));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a call may be repeated that ended with <see cref="RpcOutcome.NotSent"/>, or whose method is
    /// idempotent. Default 5.
    /// </summary>
    public int MaxRepeats
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 5;

    /// <summary>
    /// Returns the endpoints of the nodes behind the endpoint of the client, which it receives: one is the address of a
    /// server. It is asked before each connection is made, so that changes take effect, and may be asked several times
    /// at once. The client connects to one of the nodes, chosen at random, and to another one if that does not answer
    /// within 250 ms. An exception is a failed attempt, unless nodes are known from before: then these are used.
    /// <see cref="RpcDns.ResolveAsync"/> asks DNS. Default: none; the endpoint is the only node.
    /// </summary>
    /// <remarks>
    /// The certificate of a <c>tls:</c> node that is given by its address must name the host of the client's endpoint,
    /// or <see cref="RpcTlsOptions.TargetHost"/>.
    /// </remarks>
    public Func<RpcEndpoint, CancellationToken, ValueTask<IReadOnlyList<RpcEndpoint>>>? Resolve { get; set; }

    /// <summary>
    /// Connections for calls of stateless contracts, which spread over the nodes. <see cref="ConnectPolicy"/> does not
    /// apply to them. Default: none; these calls use the connection of the other contracts.
    /// </summary>
    public RpcPoolOptions? Pool { get; set; }

    /// <summary>
    /// Connects in place of the back-off described above. It receives a function that makes one attempt, and a token. A
    /// Polly pipeline fits: <c>(connect, token) => pipeline.ExecuteAsync(connect, token)</c>. An exception ends the
    /// calls that wait. For event handlers, the policy runs again after a pause.
    /// </summary>
    public Func<Func<CancellationToken, ValueTask<RpcConnection>>, CancellationToken, ValueTask<RpcConnection>>?
        ConnectPolicy
    {
        get;
        set;
    }

    /// <summary>
    /// Returns the pause after a number of failures in a row: exponential back-off with jitter, as gRPC's
    /// connection-backoff.md describes.
    /// </summary>
    internal TimeSpan PauseAfter(int failures) =>
        Durations.Jittered(Durations.Backoff(InitialBackoff, 1.6, failures - 1, MaxBackoff));

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal RpcClientOptions Copy() => this with
    {
        Connection = Connection.Copy(),
        Pool = Pool is { } pool ? pool with { } : null,
    };
}
