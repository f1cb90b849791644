using RpcGen.Connections.Internal;
using RpcGen.Connections.Internal.Streams;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

public abstract partial class RpcProxy
{
    private readonly Lock _gate = new();

    // Guarded by _gate. Newest last: removing a handler takes the newest, as with a delegate.
    private readonly List<(int Method, Delegate Handler, StreamReceiver Stream, Action Subscribe)> _subscriptions = [];

    /// <summary>
    /// Subscribes a handler to an event. Does not wait: the subscription takes effect before any call that is made after
    /// it. If it fails, the connection's sink for unhandled exceptions is told.
    /// </summary>
    protected void Subscribe<T, TCodec>(int method, Delegate? handler, Action<T> raise)
        where TCodec : IRpcCodec<T>
    {
        if (handler is not null)
        {
            Begin();
        }

        void Begin()
        {
            StreamReceiver stream = BeginSubscription<T, TCodec>(method, raise);
            lock (_gate)
            {
                _subscriptions.Add((method, handler, stream, Begin));
            }
        }
    }

    /// <summary>Ends the newest subscription of a handler. No effect if there is none.</summary>
    protected void Unsubscribe(int method, Delegate? handler)
    {
        StreamReceiver? stream = null;
        lock (_gate)
        {
            int index = _subscriptions.FindLastIndex(one => one.Method == method && one.Handler == handler);
            if (index >= 0)
            {
                stream = _subscriptions[index].Stream;
                _subscriptions.RemoveAt(index);
            }
        }

        stream?.Abort(new ObjectDisposedException("event", "The handler was removed"));
    }

    /// <summary>Subscribes all handlers again, after the connection was made anew.</summary>
    internal void Resubscribe()
    {
        Action[] subscribe;
        lock (_gate)
        {
            subscribe = [.. _subscriptions.Select(one => one.Subscribe)];
            _subscriptions.Clear();
        }

        foreach (Action one in subscribe)
        {
            one();
        }
    }

    private void EndSubscriptions()
    {
        StreamReceiver[] streams;
        lock (_gate)
        {
            streams = [.. _subscriptions.Select(one => one.Stream)];
            _subscriptions.Clear();
        }

        foreach (StreamReceiver stream in streams)
        {
            stream.Abort(new ObjectDisposedException("event", "The proxy was disposed"));
        }
    }

    private PushReceiver<T, TCodec> BeginSubscription<T, TCodec>(int method, Action<T> raise)
        where TCodec : IRpcCodec<T>
    {
        RpcConnection connection = Target.Connection;
        RpcMethodDescriptor descriptor = Target.Binding.Methods[method];
        int window = connection.Streams.WindowOf(descriptor.Window);
        string name = $"The event {Target.Binding.Descriptor.Name}.{descriptor.Name["add_".Length..]}";
        PushReceiver<T, TCodec> receiver = connection.Streams.OpenReceiver(
            key => new PushReceiver<T, TCodec>(connection, connection.Streams, key, window, raise, name));
        Begin(method, 0).SendStream(new SubscribeCall(receiver), receiver.Key, window);
        return receiver;
    }
}
