using System.Threading.Channels;

namespace RpcGen.Streams;

/// <summary>
/// The items of an observable as a stream. An observable cannot be made to wait: if the consumer falls too far behind,
/// the stream ends with an error instead of losing items silently.
/// </summary>
internal sealed class ObservableSource<T>(IObservable<T> source) : IAsyncEnumerable<T>
{
    private const int Capacity = 4096;

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Channel<T> channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        using (source.Subscribe(new Observer(channel.Writer)))
        {
            await foreach (T item in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }

    private sealed class Observer(ChannelWriter<T> writer) : IObserver<T>
    {
        public void OnNext(T value)
        {
            if (!writer.TryWrite(value))
            {
                writer.TryComplete(new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"The consumer fell {Capacity} items behind the observable, which cannot wait"));
            }
        }

        public void OnError(Exception error) => writer.TryComplete(error);

        public void OnCompleted() => writer.TryComplete();
    }
}
