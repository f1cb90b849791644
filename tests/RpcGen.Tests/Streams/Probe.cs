using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Streams;

public sealed class Probe : IProbe
{
    private readonly SemaphoreSlim _hold = new(0);
    private readonly List<Item> _made = [];
    private int _holding;
    private int _running;

    public event Action<IItem>? Opened;

    public event Action<int>? Ticked;

    public event Action<int> Refused
    {
        add => throw new InvalidOperationException("refused");
        remove { }
    }

    /// <summary>The objects that were made, in order.</summary>
    public IReadOnlyList<Item> Made
    {
        get
        {
            lock (_made)
            {
                return [.. _made];
            }
        }
    }

    public Item Shared { get; } = new("shared");

    /// <summary><see cref="Get"/> of <c>slow</c> blocks until it is set.</summary>
    public ManualResetEventSlim Gate { get; } = new();

    /// <summary>The handlers that wait for <see cref="Release"/>.</summary>
    public int Holding => Volatile.Read(ref _holding);

    /// <summary>The streams of <see cref="ForeverAsync"/> that run.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The handlers of <see cref="Ticked"/>.</summary>
    public int Tickers => Ticked?.GetInvocationList().Length ?? 0;

    public void Release(int calls = 1) => _hold.Release(calls);

    public IAsyncEnumerable<int> ThrowAtOnceAsync() =>
        throw new RpcException(RpcStatus.PermissionDenied, "not for you");

    public async IAsyncEnumerable<int> ForeverAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
                await Task.CompletedTask;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public IAsyncEnumerable<int> TakeAsync(byte[] payload, CancellationToken cancellationToken = default) =>
        ForeverAsync(cancellationToken);

    public async IAsyncEnumerable<IItem> ItemsAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return Make($"{i}");
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<IItem> SharedThenAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i == 0 ? Shared : new Item($"{i}");
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<byte[]> BlocksAsync(int[] sizes)
    {
        foreach (int size in sizes)
        {
            yield return new byte[size];
        }

        await Task.CompletedTask;
    }

    public async ValueTask<string> TakeItemsAsync(IAsyncEnumerable<IItem> items)
    {
        await foreach (IItem item in items)
        {
            return await item.NameAsync();
        }

        return "";
    }

    public ValueTask<int> ReportTextAsync(int steps, int size, IProgress<string> progress)
    {
        for (int i = 1; i <= steps; i++)
        {
            progress.Report(i.ToString(CultureInfo.InvariantCulture).PadRight(size));
        }

        return new(steps);
    }

    public ValueTask<int> ReportAllAsync(int steps, IProgress<int> progress)
    {
        for (int i = 1; i <= steps; i++)
        {
            progress.Report(i);
        }

        return new(steps);
    }

    public ValueTask CompletePipeAsync(PipeWriter writer, int size)
    {
        writer.GetSpan(size)[..size].Fill(7);
        writer.Advance(size);
        writer.Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask PipeAndTextAsync(PipeWriter writer, Refusing value) => ValueTask.CompletedTask;

    public async ValueTask<string> HoldAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _holding);
        await _hold.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _holding);
        return "held";
    }

    public ValueTask PingAsync() => ValueTask.CompletedTask;

    public ValueTask RaiseOpenedAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Opened?.Invoke(new Item($"{i}"));
        }

        return ValueTask.CompletedTask;
    }

    public IItem Get(string name, byte[] payload)
    {
        switch (name)
        {
            case "missing":
                throw new RpcFaultException<NotFound>(new NotFound(name, 404));
            case "shared":
                return Shared;
            case "slow":
                Assert.True(Gate.Wait(TestWait.Limit));
                break;
        }

        return Make(name);
    }

    public ValueTask<IItem> SameAsync() => new(Shared);

    public ValueTask<string> NameOfAsync(IItem item) => item.NameAsync();

    public ValueTask CallBackAsync(IItem item) => ValueTask.CompletedTask;

    public ValueTask FailHugeAsync(int size) =>
        throw new RpcFaultException<NotFound>(new NotFound(new string('x', size), 1));

    private Item Make(string name)
    {
        Item item = new(name);
        lock (_made)
        {
            _made.Add(item);
        }

        return item;
    }
}
