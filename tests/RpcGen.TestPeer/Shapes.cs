using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RpcGen.TestPeer;

/// <summary>Serves <see cref="IShapes"/> and remembers what it saw.</summary>
public sealed partial class Shapes : IShapes, ISlowDocuments
{
    public static readonly RpcMetadataKey<string?> Tenant = RpcMetadataKey.String("tenant");
    public static readonly RpcMetadataKey<long> Cost = RpcMetadataKey.Int64("cost");

    private readonly List<IWatcher> _kept = [];
    private int _posted;
    private int _running;

    public event EventHandler<Sample>? Sampled;

    public event Action<int, string>? Numbered;

    public event EventHandler? Touched;

    public int Level { get; set; }

    public ConcurrentBag<Document> Documents { get; } = [];

    /// <summary>Iterators that have begun and not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Items produced so far by iterators.</summary>
    public int Produced { get; private set; }

    public async IAsyncEnumerable<Sample> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Produced = i + 1;
                yield return new Sample(i, i / 2.0);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            await Task.CompletedTask;
        }
    }

    public async IAsyncEnumerable<byte[]> BlocksAsync(int[] sizes)
    {
        foreach (int size in sizes)
        {
            byte[] block = new byte[size];
            new Random(size).NextBytes(block);
            yield return block;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<byte[]> NarrowAsync(
        int size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Produced = i + 1;
                yield return new byte[size];
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            await Task.CompletedTask;
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int count, string how)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
        throw how switch
        {
            "fault" => new RpcFaultException<NotFound>(new NotFound("item", count)),
            "status" => new RpcException(RpcStatus.PermissionDenied, "no more for you"),
            _ => new InvalidOperationException($"failed after {count}"),
        };
    }

    public async IAsyncEnumerable<int> EchoAsync(
        IAsyncEnumerable<int> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (int item in items.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    public async ValueTask<long> SumAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int item in items.WithCancellation(cancellationToken))
        {
            sum += item;
        }

        return sum;
    }

    public async ValueTask<long> SumBothAsync(IAsyncEnumerable<int> first, IAsyncEnumerable<int> second)
    {
        Task<long> one = SumAsync(first).AsTask();
        return await SumAsync(second) - await one;
    }

    public async ValueTask<int> FirstAsync(IAsyncEnumerable<int> items)
    {
        await foreach (int item in items)
        {
            return item;
        }

        return -1;
    }

    public Task<IAsyncEnumerable<int>> LaterAsync(int count) =>
        Task.FromResult<IAsyncEnumerable<int>>(FailAfterAsync(count, "end"));

    public ChannelReader<int> ChannelAsync(int count)
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        for (int i = 0; i < count; i++)
        {
            channel.Writer.TryWrite(i);
        }

        channel.Writer.Complete();
        return channel.Reader;
    }

    public IObservable<int> Observe(int count) => new Range(count);

    public async ValueTask<long> SumChannelAsync(ChannelReader<int> items)
    {
        long sum = 0;
        while (await items.WaitToReadAsync())
        {
            while (items.TryRead(out int item))
            {
                sum += item;
            }
        }

        return sum;
    }

    public ValueTask<int> WorkAsync(int steps, IProgress<int>? progress)
    {
        for (int i = 1; i <= steps; i++)
        {
            progress?.Report(i);
        }

        return new ValueTask<int>(steps);
    }

    public ValueTask<int> WorkAllAsync(int steps, IProgress<int> progress) => WorkAsync(steps, progress);

    public ValueTask PostAsync(int number)
    {
        Interlocked.Add(ref _posted, number);
        return ValueTask.CompletedTask;
    }

    public void PostBlocking(int number) => Interlocked.Add(ref _posted, number);

    public Task PostFailingAsync(string message) => throw new InvalidOperationException(message);

    public ValueTask<int> PostedAsync() => new(Volatile.Read(ref _posted));

    public IDocument Open(string name)
    {
        if (name == "missing")
        {
            throw new RpcFaultException<NotFound>(new NotFound(name, 404));
        }

        Document document = new(name);
        Documents.Add(document);
        return document;
    }

    public ValueTask<IDocument> OpenDocumentAsync(string name) => new(Open(name));

    public ValueTask<ISpecialDocument> OpenSpecialAsync(string name) => new((ISpecialDocument)Open(name));

    public async ValueTask<IDocument> OpenSlowlyAsync(string name, CancellationToken cancellationToken = default)
    {
        // Deaf to its token: the answer comes after the caller has left.
        await Task.Yield();
        return Open(name);
    }

    public ValueTask<IDocument?> FindAsync(string name) =>
        new(Documents.FirstOrDefault(document => document.NameAsync().Result == name));

    public ValueTask<bool> IsOwnAsync(IDocument document) => new(document is Document);

    public ValueTask<string> NameOfAsync(IDocument document) => document.NameAsync();

    public async ValueTask<int> CallBackAsync(IWatcher watcher, int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += await watcher.SeenAsync(i);
        }

        return sum;
    }

    public ValueTask KeepAsync(IWatcher watcher)
    {
        _kept.Add(watcher);
        return ValueTask.CompletedTask;
    }

    public ValueTask KeepTwoAsync(IWatcher first, IWatcher second, bool fail)
    {
        _kept.Add(first);
        _kept.Add(second);
        return fail ? throw new InvalidOperationException("kept nothing") : ValueTask.CompletedTask;
    }

    public ValueTask RememberAsync(IWatcher watcher) => KeepAsync(watcher);

    public ValueTask<int> CallKeptAsync(int number) => _kept[^1].SeenAsync(number);

    public async ValueTask ForgetAsync()
    {
        foreach (IWatcher watcher in _kept)
        {
            if (watcher is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }

        _kept.Clear();
    }

    public ValueTask<bool> AreSameAsync(IWatcher first, IWatcher second) => new(ReferenceEquals(first, second));

    public ValueTask<List<IDocument>> ManyAsync(int count) =>
        new([.. Enumerable.Range(0, count).Select(i => Open($"document {i}"))]);

    public ValueTask RaiseAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Sampled?.Invoke(this, new Sample(i, i));
            Numbered?.Invoke(i, $"number {i}");
            Touched?.Invoke(this, EventArgs.Empty);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> SubscribersAsync() => new(
        (Sampled?.GetInvocationList().Length ?? 0) + (Numbered?.GetInvocationList().Length ?? 0)
        + (Touched?.GetInvocationList().Length ?? 0));

    public ValueTask FindOrFailAsync(string what) => throw new RpcFaultException<NotFound>(new NotFound(what, 404));

    public ValueTask RelayFaultAsync(IShapes next, string what) => next.FindOrFailAsync(what);

    public ValueTask<string> MetadataAsync()
    {
        RpcContext.Current!.Reply.Set(Cost, 42);
        return new ValueTask<string>(RpcContext.Current.Metadata.Get(Tenant) ?? "nobody");
    }

    public ValueTask<double> RemainingAsync() =>
        new(RpcContext.Current?.Remaining is { } remaining ? remaining.TotalSeconds : -1);

    public async ValueTask<double> NestedRemainingAsync(IShapes next)
    {
        await Task.Yield();
        return await next.RemainingAsync();
    }

    public Task<int> Hanging => _hanging.Task;

    private readonly TaskCompletionSource<int> _hanging = new();

    public async ValueTask HangAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _hanging.TrySetResult(1);
        }
    }

    public ValueTask HangInNextAsync(IShapes next) => next.HangAsync(default);

    private sealed class Range(int count) : IObservable<int>
    {
        public IDisposable Subscribe(IObserver<int> observer)
        {
            for (int i = 0; i < count; i++)
            {
                observer.OnNext(i);
            }

            observer.OnCompleted();
            return new MemoryStream();
        }
    }
}

