namespace RpcGen.Connections.Internal.Streams;

/// <summary>
/// A stream as it came, before it is enumerated. If it never is, nobody could end it: then the collector does.
/// </summary>
internal sealed class ReceivedItems<T>(StreamReceiver receiver, IAsyncEnumerable<T> items) : IAsyncEnumerable<T>
{
    private volatile bool _isTaken;

    ~ReceivedItems()
    {
        // Not here: telling the producer takes locks.
        if (!_isTaken)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Drop(), receiver, preferLocal: false);
        }
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<T> enumerator = items.GetAsyncEnumerator(cancellationToken);
        _isTaken = true;
        return enumerator;
    }
}
