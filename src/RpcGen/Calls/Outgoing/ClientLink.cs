using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>What the proxies of a client need from it: the session of the next call.</summary>
internal abstract class ClientLink(int maxDepth, TimeSpan defaultTimeout, int maxRepeats)
{
    /// <summary>The session of the next call; null while there is none that accepts calls.</summary>
    public abstract Session? Session { get; }

    public int MaxDepth => maxDepth;

    public TimeSpan DefaultTimeout => defaultTimeout;

    /// <summary>How often a call may be repeated.</summary>
    public int MaxRepeats => maxRepeats;

    /// <summary>Connects if there is no session, within the time until the caller's deadline.</summary>
    /// <exception cref="TimeoutException">The deadline passed before there was a session.</exception>
    public abstract ValueTask<Session> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Connects because an event has a handler, without waiting for the next call.</summary>
    public abstract void ConnectForSubscriptions();
}
