using System.Runtime.CompilerServices;
using RpcGen.TestKit;

namespace RpcGen.Tests.Streams;

public sealed class Item(string label) : IItem
{
    /// <summary>A call of <see cref="Child"/> for <c>slowly</c> blocks until it is set.</summary>
    public ManualResetEventSlim Gate { get; } = new();

    /// <summary>What the items of <see cref="CountAsync"/> of a <c>ticking</c> object wait for.</summary>
    public SemaphoreSlim Ticks { get; } = new(0);

    public bool IsDisposed { get; private set; }

    public bool WasUsedAfterDispose { get; private set; }

    public ValueTask<string> NameAsync()
    {
        WasUsedAfterDispose |= IsDisposed;
        return new(label);
    }

    public async IAsyncEnumerable<int> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            if (label == "ticking")
            {
                Assert.True(await Ticks.WaitAsync(TestWait.Limit, cancellationToken));
            }

            ObjectDisposedException.ThrowIf(IsDisposed, this);
            yield return i;
        }
    }

    public IItem Child(string name)
    {
        if (name == "slowly")
        {
            Assert.True(Gate.Wait(TestWait.Limit));
        }

        WasUsedAfterDispose |= IsDisposed;
        return new Item(label + "/" + name);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
