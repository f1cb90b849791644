using RpcGen.Serialization;
using RpcGen.Connections;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

public abstract partial class RpcProxy
{
    private readonly Lock _gate = new();

    // Guarded by _gate. The newest is last: removing a handler removes its newest subscription, as with a delegate.
    private readonly List<Subscription> _subscriptions = [];

    internal bool HasSubscriptions
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count > 0;
            }
        }
    }

    /// <summary>
    /// Subscribes a handler to an event. It does not wait and has no deadline: the subscription takes effect before any
    /// later call. If it fails, the connection's sink for unhandled exceptions receives the error.
    /// </summary>
    protected void Subscribe<T, TCodec>(int method, Delegate? handler, Action<T> raise)
        where TCodec : IRpcCodec<T>
    {
        if (handler is null)
        {
            return;
        }

        Subscription subscription = new(
            method, handler, (subscription, live) => BeginSubscription<T, TCodec>(subscription, live, raise));
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        try
        {
            if (!subscription.Begin(Target))
            {
                Target.Client?.ConnectForSubscriptions();
            }
        }
        catch (RpcConnectionLostException) when (Target.Client is not null)
        {
            // There is no connection: the next one will subscribe the handler.
            Target.Client.ConnectForSubscriptions();
        }
        catch
        {
            Forget(subscription);
            throw;
        }
    }

    /// <summary>Ends the newest subscription of a handler. Does nothing if there is none.</summary>
    protected void Unsubscribe(int method, Delegate? handler)
    {
        Subscription? removed = null;
        lock (_gate)
        {
            int index = _subscriptions.FindLastIndex(one => one.Method == method && one.Handler == handler);
            if (index >= 0)
            {
                removed = _subscriptions[index];
                _subscriptions.RemoveAt(index);
            }
        }

        removed?.End();
    }

    /// <summary>Subscribes all handlers again, over a new connection, and returns how many.</summary>
    internal int Resubscribe(List<Exception> failures)
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            subscriptions = [.. _subscriptions];
        }

        int restored = 0;
        foreach (Subscription subscription in subscriptions)
        {
            try
            {
                restored += subscription.Begin(Target) ? 1 : 0;
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        return restored;
    }

    private void EndSubscriptions()
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (Subscription subscription in subscriptions)
        {
            subscription.End();
        }
    }

    // A subscription ends with its connection, unless a client makes another connection.
    private void Forget(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private PushReceiver<T, TCodec> BeginSubscription<T, TCodec>(
        Subscription subscription, RpcProxyTarget live, Action<T> raise)
        where TCodec : IRpcCodec<T>
    {
        live.Reference?.ThrowIfUnusable();
        Session session = live.Session;
        RpcMethodDescriptor descriptor = Target.Descriptor.MethodArray[subscription.Method];
        int window = session.Streams.WindowOf(descriptor.Window);
        string name = $"The event {Target.Descriptor.Name}.{descriptor.Name["add_".Length..]}";
        PushReceiver<T, TCodec> receiver = session.Streams.OpenReceiver(
            key => new PushReceiver<T, TCodec>(session, session.Streams, key, window, raise, name));
        receiver.WhenEnded = Target.Client is null ? () => Forget(subscription) : null;
        new RpcRequest(live, subscription.Method, 0).SendSubscription(new SubscribeCall(receiver), subscription.Scope);
        return receiver;
    }
}
