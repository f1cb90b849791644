using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A handler of an event, stored by its proxy. A client's proxy subscribes it again over each connection.
/// </summary>
/// <param name="method">The ordinal of the event.</param>
/// <param name="handler">The handler.</param>
/// <param name="begin">Subscribes over one connection.</param>
internal sealed class Subscription(
    int method, Delegate handler, Func<Subscription, RpcProxyTarget, StreamReceiver> begin)
{
    private readonly Lock _gate = new();

    // Guarded by _gate: the connection of the last subscription, and its stream there once it is open.
    private Session? _session;
    private StreamReceiver? _stream;
    private bool _ended;

    public int Method => method;

    public Delegate Handler => handler;

    /// <summary>The options of each subscribing call: the metadata of the code that subscribed.</summary>
    public CallScope? Scope { get; } =
        CallScope.Current?.Metadata is { } metadata ? new CallScope { Metadata = metadata } : null;

    /// <summary>Subscribes over the current connection, once over each.</summary>
    /// <returns>False if that was done before, or if there is no connection.</returns>
    public bool Begin(RpcProxyTarget target)
    {
        RpcProxyTarget live;
        lock (_gate)
        {
            // Read under the lock: a delayed thread must not subscribe over an older connection.
            if (_ended || target.Live is not { } current || current.Session == _session)
            {
                return false;
            }

            live = current;
            _session = live.Session;
            _stream = null;
        }

        // Outside the lock: interceptors are user code.
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

    /// <summary>Ends the subscription: the handler was removed.</summary>
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
