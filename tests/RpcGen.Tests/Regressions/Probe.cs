#pragma warning disable
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;

namespace RpcGen.Tests.Regressions;

[RpcContract]
[RpcFault(typeof(RpcGen.TestPeer.NotFound))]
public interface IProbe
{
    event Action<IItem> Opened;

    event Action<int> Ticked;

    IAsyncEnumerable<int> ThrowAtOnceAsync();

    IAsyncEnumerable<int> ForeverAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> TakeAsync(byte[] payload, CancellationToken cancellationToken = default);

    IAsyncEnumerable<IItem> ItemsAsync(int count);

    IAsyncEnumerable<byte[]> BlocksAsync(int[] sizes);

    ValueTask<int> ReportTextAsync(int steps, int size, IProgress<string> progress);

    ValueTask<int> ReportAllAsync(int steps, [RpcProgress(Mode = RpcProgressMode.All)] IProgress<int> progress);

    ValueTask CompletePipeAsync(PipeWriter writer, int size);

    ValueTask<string> HoldAsync(CancellationToken cancellationToken = default);

    ValueTask PingAsync();

    ValueTask<int> TickersAsync();

    ValueTask RaiseTicksAsync(int count);

    ValueTask RaiseOpenedAsync(int count);

    IItem Get(string name, byte[] payload);

    ValueTask<string> NameOfAsync(IItem item);

    ValueTask<string> NameOfLargeAsync(IItem item, byte[] payload);

    ValueTask CallBackAsync(IItem item);

    ValueTask FailHugeAsync(int size);

    ValueTask<IItem> SameAsync();

    IAsyncEnumerable<IItem> SharedThenAsync(int count);

    event Action<int> Refused;

    ValueTask<string> TakeItemsAsync(IAsyncEnumerable<IItem> items);

    [RpcMethod(OneWay = true)]
    ValueTask PostLaterAsync(int number);

    ValueTask PipeAndTextAsync(PipeWriter writer, Refusing value);
}

[RpcContract]
public interface IItem : IAsyncDisposable
{
    ValueTask<string> NameAsync();

    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    IItem Child(string name);
}

[RpcArrayLayout]
public sealed class Refusing
{
    [RpcMember(1)] public int Value { get => throw new InvalidOperationException("refuses"); set { } }
}

public sealed class Item(string name, int delay = 0) : IItem
{
    public bool IsDisposed { get; private set; }

    public bool WasUsedAfterDispose { get; private set; }

    public ValueTask<string> NameAsync()
    {
        WasUsedAfterDispose |= IsDisposed;
        return new(name);
    }

    public async IAsyncEnumerable<int> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(delay, cancellationToken);
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            yield return i;
        }
    }

    public IItem Child(string child)
    {
        if (child == "slowly")
        {
            Thread.Sleep(500);
        }

        WasUsedAfterDispose |= IsDisposed;
        return new Item(name + "/" + child);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}

public sealed class Probe : IProbe
{
    private readonly SemaphoreSlim _hold = new(0);
    private int _running;

    public event Action<IItem>? Opened;

    public event Action<int>? Ticked;

    public List<Item> Made { get; } = [];

    public Item Shared { get; } = new("shared");

    public int Running => Volatile.Read(ref _running);

    public int Holding;

    public void Release() => _hold.Release();

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
            Item item = new($"{i}");
            lock (Made)
            {
                Made.Add(item);
            }

            yield return item;
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

    public ValueTask<int> ReportTextAsync(int steps, int size, IProgress<string> progress)
    {
        for (int i = 1; i <= steps; i++)
        {
            progress.Report(i.ToString().PadRight(size));
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

    public async ValueTask<string> HoldAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref Holding);
        await _hold.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref Holding);
        return "held";
    }

    public ValueTask PingAsync() => ValueTask.CompletedTask;

    public ValueTask<int> TickersAsync() =>
        new((Ticked?.GetInvocationList().Length ?? 0) + (Opened?.GetInvocationList().Length ?? 0));

    public ValueTask RaiseTicksAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Ticked?.Invoke(i);
        }

        return ValueTask.CompletedTask;
    }

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
        if (name == "missing")
        {
            throw new RpcFaultException<RpcGen.TestPeer.NotFound>(new RpcGen.TestPeer.NotFound(name, 404));
        }

        if (name == "shared")
        {
            return Shared;
        }

        if (name.StartsWith("slow", StringComparison.Ordinal))
        {
            Thread.Sleep(300);
        }

        Item item = new(name, name == "ticking" ? 20 : 0);
        lock (Made)
        {
            Made.Add(item);
        }

        return item;
    }

    public ValueTask<string> NameOfAsync(IItem item) => item.NameAsync();

    public ValueTask<string> NameOfLargeAsync(IItem item, byte[] payload) => item.NameAsync();

    public ValueTask CallBackAsync(IItem item) => ValueTask.CompletedTask;

    public ValueTask FailHugeAsync(int size) =>
        throw new RpcFaultException<RpcGen.TestPeer.NotFound>(new RpcGen.TestPeer.NotFound(new string('x', size), 1));

    public ValueTask<IItem> SameAsync() => new(Shared);

    public async IAsyncEnumerable<IItem> SharedThenAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i == 0 || count < 0 ? Shared : new Item($"{i}");
        }

        await Task.CompletedTask;
    }

    public event Action<int> Refused
    {
        add => throw new InvalidOperationException("refused");
        remove { }
    }

    public async ValueTask<string> TakeItemsAsync(IAsyncEnumerable<IItem> items)
    {
        await foreach (IItem item in items)
        {
            return await item.NameAsync();
        }

        return "";
    }

    public ValueTask PostLaterAsync(int number) => ValueTask.CompletedTask;

    public ValueTask PipeAndTextAsync(PipeWriter writer, Refusing value) => ValueTask.CompletedTask;
}
