using RpcGen.Testing.Internal;

namespace RpcGen.Testing;

/// <summary>
/// Two connected channels within the process that damage their bytes, by a seed: these arrive in pieces, late, changed,
/// or not at all. Give each end to <see cref="RpcConnection.Create(RpcChannel, RpcConnectionOptions?)"/>. Thread-safe.
/// </summary>
public sealed class FaultyLink
{
    private readonly object _gate = new();
    private readonly FaultyPipe _toServer;
    private readonly FaultyPipe _toClient;

    /// <summary>Makes a link.</summary>
    /// <param name="seed">The same seed and the same sends give the same faults at the same bytes.</param>
    /// <param name="options">The faults of the link; null for none.</param>
    public FaultyLink(int seed, FaultyLinkOptions? options = null)
    {
        options ??= new FaultyLinkOptions();
        _toServer = new FaultyPipe(_gate, options, options.ToServer, (seed * 2L) + 1, Cut);
        _toClient = new FaultyPipe(_gate, options, options.ToClient, seed * 2L, Cut);
        Client = new FaultyChannel(_gate, incoming: _toClient, outgoing: _toServer, options.CanBlock);
        Server = new FaultyChannel(_gate, incoming: _toServer, outgoing: _toClient, options.CanBlock);
    }

    /// <summary>One end.</summary>
    public RpcChannel Client { get; }

    /// <summary>The other end.</summary>
    public RpcChannel Server { get; }

    /// <summary>The number of bytes that the client has sent so far.</summary>
    public long SentByClient => _toServer.Written;

    /// <summary>The number of bytes that the server has sent so far.</summary>
    public long SentByServer => _toClient.Written;

    /// <summary>Makes a link whose faults in both directions are chosen by a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="timeProvider">The clock of the delays; null for the system's.</param>
    public static FaultyLink Random(int seed, TimeProvider? timeProvider = null) => new(seed, new FaultyLinkOptions
    {
        ToServer = LinkFaults.Random(seed),
        ToClient = LinkFaults.Random(~seed),
        TimeProvider = timeProvider ?? TimeProvider.System,
    });

    /// <summary>Ends both directions now, as when a process is killed. What is under way still arrives.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _toServer.End();
            _toClient.End();
            Monitor.PulseAll(_gate);
        }
    }
}
