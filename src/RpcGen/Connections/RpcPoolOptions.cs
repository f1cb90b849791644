using RpcGen.Limits;

namespace RpcGen;

/// <summary>
/// Sets how a client spreads calls of stateless contracts over connections: see
/// <see cref="RpcContractAttribute.Stateless"/>. Values are checked when they are set; a client copies them when it is
/// created. Not thread-safe.
/// </summary>
/// <remarks>
/// The nodes are what <see cref="RpcClientOptions.Resolve"/> returns, or the endpoint of the client. Each call compares
/// two random connections, and takes the one with fewer calls in flight. Proxies of all other contracts share one
/// further connection, to any node.
/// </remarks>
public sealed record class RpcPoolOptions
{
    /// <summary>
    /// The number of connections. Each node gets an equal number, at least one; with more nodes than connections, a
    /// client uses some nodes, chosen at random. Default 4.
    /// </summary>
    public int Size
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Size));
            field = value;
        }
    } = 4;

    /// <summary>
    /// The failures in a row that eject a node: attempts to connect, and losses of connections. Default 2. Before that,
    /// the node is tried again after <see cref="RpcClientOptions.InitialBackoff"/>. Connections to an ejected node that
    /// still work stay in use.
    /// </summary>
    public int FailuresUntilEjection
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(FailuresUntilEjection));
            field = value;
        }
    } = 2;

    /// <summary>
    /// How long a node that is ejected for the first time is not tried. Each further failure doubles the time, with
    /// +/-20 % jitter. Default 1 s. While no node works, all are tried with the back-off of the client.
    /// </summary>
    public TimeSpan EjectionTime
    {
        get;
        set => field = Durations.Positive(value, nameof(EjectionTime));
    } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time for which a node is ejected. Default 30 s.</summary>
    public TimeSpan MaxEjectionTime
    {
        get;
        set => field = Durations.Positive(value, nameof(MaxEjectionTime));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the nodes are resolved while all connections work; after a loss they are resolved at once. A node that
    /// is new gets connections, and those to a node that is gone close when their calls have ended. Default 30 s.
    /// </summary>
    public TimeSpan ResolveInterval
    {
        get;
        set => field = Durations.Positive(value, nameof(ResolveInterval));
    } = TimeSpan.FromSeconds(30);
}
