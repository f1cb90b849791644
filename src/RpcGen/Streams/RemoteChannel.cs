using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace RpcGen.Streams;

/// <summary>
/// A stream as a channel reader. One reader at a time. A channel cannot be disposed: when the program has dropped it,
/// the garbage collector ends the stream.
/// </summary>
internal sealed class RemoteChannel<T> : ChannelReader<T>
{
    private readonly CancellationTokenSource _dropped = new();
    private readonly IAsyncEnumerator<T> _items;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Used by the reader only.
    private Task<bool>? _moving;
    private bool _hasCurrent;
    private bool _ended;

    public RemoteChannel(IAsyncEnumerable<T> items) => _items = items.GetAsyncEnumerator(_dropped.Token);

    ~RemoteChannel()
    {
        // Not on the finalizer thread: notifying the producer takes locks.
        if (!_ended)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static dropped => dropped.Cancel(), _dropped, preferLocal: false);
        }
    }

    public override Task Completion => _completion.Task;

    public override bool CanPeek => true;

    public override bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        bool has = TryAdvance();
        item = has ? _items.Current : default;
        return has;
    }

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        bool has = TryPeek(out item);
        _hasCurrent = false;
        return has;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryAdvance())
        {
            if (_ended)
            {
                await EndAsync().ConfigureAwait(false);
                return false;
            }

            try
            {
                await _moving!.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (_moving!.IsFaulted || _moving.IsCanceled)
            {
                // TryAdvance keeps the exception as the end of the channel.
            }
        }

        return true;
    }

    private bool TryAdvance()
    {
        if (_hasCurrent || _ended)
        {
            return _hasCurrent;
        }

        if (_moving is null)
        {
            ValueTask<bool> move = _items.MoveNextAsync();
            if (move.IsCompletedSuccessfully)
            {
                return Take(move.Result);
            }

            _moving = move.AsTask();

            // No code awaits it after the channel has been dropped.
            _ = _moving.ContinueWith(
                static moved => _ = moved.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        if (!_moving.IsCompleted)
        {
            return false;
        }

        Task<bool> moved = _moving;
        _moving = null;
        if (moved.IsCompletedSuccessfully)
        {
            return Take(moved.Result);
        }

        _ended = true;
        _completion.TrySetException(moved.Exception?.InnerException ?? new TaskCanceledException(moved));
        _ = _completion.Task.Exception;
        return false;
    }

    private bool Take(bool has)
    {
        _hasCurrent = has;
        if (!has)
        {
            _ended = true;
            _completion.TrySetResult();
        }

        return has;
    }

    private async ValueTask EndAsync()
    {
        await _items.DisposeAsync().ConfigureAwait(false);
        await _completion.Task.ConfigureAwait(false);
    }
}
