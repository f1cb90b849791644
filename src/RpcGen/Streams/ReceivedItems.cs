using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// A stream for its consumer, before and during the enumeration. The connection refers only to the receiving end. If
/// the consumer drops this object without disposing it, the garbage collector ends the stream.
/// </summary>
internal sealed class ReceivedItems<T, TCodec>(ItemReceiver<T, TCodec> receiver)
    : IAsyncEnumerable<T>, IAsyncEnumerator<T>
    where TCodec : IRpcCodec<T>
{
    ~ReceivedItems()
    {
        // Not on the finalizer thread: notifying the producer takes locks.
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.EndEnumeration(), receiver, preferLocal: false);
    }

    public T Current
    {
        get
        {
            T current = receiver.Current;
            GC.KeepAlive(this);
            return current;
        }
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        receiver.BeginEnumeration(cancellationToken);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        ValueTask<bool> moved = receiver.MoveNextAsync(this);
        GC.KeepAlive(this);
        return moved;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        receiver.EndEnumeration();
        return ValueTask.CompletedTask;
    }
}
