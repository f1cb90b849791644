using RpcGen.Threads;

namespace RpcGen.Streams;

/// <summary>A stream as an observable: each subscription enumerates it separately.</summary>
internal sealed class RemoteObservable<T>(IAsyncEnumerable<T> items) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Subscription subscription = new();
        _ = ObserveAsync(observer, subscription.Token);
        return subscription;
    }

    private async Task ObserveAsync(IObserver<T> observer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                observer.OnNext(item);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The subscription was disposed.
            return;
        }
        catch (Exception exception)
        {
            NotifyEnd(observer, exception);
            return;
        }

        NotifyEnd(observer, null);
    }

    // An exception of the observer's last callback has no other receiver.
    private static void NotifyEnd(IObserver<T> observer, Exception? error)
    {
        try
        {
            if (error is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(error);
            }
        }
        catch (Exception exception)
        {
            ErrorLog.Write(exception);
        }
    }

    private sealed class Subscription : IDisposable
    {
        private readonly CancellationTokenSource _cts = new();

        public CancellationToken Token => _cts.Token;

        // Not disposed: the loop may be about to register with it. It holds no timer.
        public void Dispose() => _cts.Cancel();
    }
}
