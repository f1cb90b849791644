using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A handler of an event, as its proxy keeps it. A client's proxy begins it anew over each connection.
/// </summary>
/// <param name="method">The ordinal of the event.</param>
/// <param name="handler">The handler.</param>
/// <param name="begin">Subscribes over one connection.</param>
internal sealed class Subscription(int method, Delegate handler, Func<Subscription, RpcProxyTarget, StreamReceiver> begin)
{
    private readonly Lock _gate = new();

    // Guarded by _gate: the last connection that it was begun over, and its stream there, when it is open.
    private Session? _session;
    private StreamReceiver? _stream;
    private bool _ended;

    public int Method => method;

    public Delegate Handler => handler;

    /// <summary>What goes with the call, each time it is made: the metadata of the code that subscribed.</summary>
    public CallScope? Scope { get; } =
        CallScope.Current?.Metadata is { } metadata ? new CallScope { Metadata = metadata } : null;

    /// <summary>Subscribes over the connection there is, once over each.</summary>
    /// <returns>False if that has been done before, or if there is no connection.</returns>
    public bool Begin(RpcProxyTarget target)
    {
        RpcProxyTarget live;
        lock (_gate)
        {
            // Looked up under the lock: a thread that was held up must not come with an older connection.
            if (_ended || target.Live is not { } current || current.Session == _session)
            {
                return false;
            }

            live = current;
            _session = live.Session;
            _stream = null;
        }

        // Outside of it: interceptors are user code.
        StreamReceiver stream = begin(this, live);
        bool ended;
        lock (_gate)
        {
            ended = _ended;
            if (_session == live.Session)
            {
                _stream = stream;
            }
        }

        if (ended)
        {
            Abort(stream);
        }

        return true;
    }

    /// <summary>The handler was removed.</summary>
    public void End()
    {
        StreamReceiver? stream;
        lock (_gate)
        {
            _ended = true;
            stream = _stream;
        }

        if (stream is not null)
        {
            Abort(stream);
        }
    }

    private static void Abort(StreamReceiver stream) =>
        stream.Abort(new ObjectDisposedException("event", "The handler was removed"));
}
