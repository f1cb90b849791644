using System.Collections.Concurrent;
using System.Threading.Channels;

namespace RpcGen.Transports.InMemory;

/// <summary>Connects within the process: for tests, and for contracts whose implementation is local for now.</summary>
internal sealed class InMemoryTransport : RpcTransport
{
    public static readonly InMemoryTransport Instance = new();

    private readonly ConcurrentDictionary<string, Listener> _listeners = new(StringComparer.Ordinal);

    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        (InMemoryChannel first, InMemoryChannel second) = InMemoryChannel.CreatePair();
        try
        {
            if (_listeners.TryGetValue(endpoint.Address, out Listener? listener))
            {
                await listener.OfferAsync(second, cancellationToken).ConfigureAwait(false);
                return first;
            }
        }
        catch (ChannelClosedException)
        {
            // The listener was disposed meanwhile, which is the same as no listener.
        }

        throw new RpcConnectException($"No listener is open on {endpoint} in this process");
    }

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        Listener listener = new(this, endpoint);
        return _listeners.TryAdd(endpoint.Address, listener)
            ? new ValueTask<RpcListener>(listener)
            : throw new RpcConnectException($"{endpoint} is taken in this process");
    }

    private sealed class Listener(InMemoryTransport transport, RpcEndpoint endpoint) : RpcListener
    {
        private readonly Channel<InMemoryChannel> _waiting = Channel.CreateBounded<InMemoryChannel>(64);

        public override RpcEndpoint Endpoint => endpoint;

        /// <summary>Hands the listener its end of a channel as soon as the backlog has room.</summary>
        public ValueTask OfferAsync(InMemoryChannel channel, CancellationToken cancellationToken) =>
            _waiting.Writer.WriteAsync(channel, cancellationToken);

        public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ChannelClosedException exception)
            {
                throw new OperationCanceledException("The listener was disposed", exception);
            }
        }

        public override ValueTask DisposeAsync()
        {
            transport._listeners.TryRemove(KeyValuePair.Create(endpoint.Address, this));
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out InMemoryChannel? channel))
            {
                channel.Abort();
                channel.Dispose();
            }

            return ValueTask.CompletedTask;
        }
    }
}
