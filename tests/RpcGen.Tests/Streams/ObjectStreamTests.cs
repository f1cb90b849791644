using System.Runtime.CompilerServices;
using RpcGen.TestKit;

namespace RpcGen.Tests.Streams;

/// <summary>Streams whose items are references to objects.</summary>
public sealed class ObjectStreamTests
{
    private static readonly TimeSpan s_racing = TimeSpan.FromSeconds(3);

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Leaving_the_stream_keeps_the_objects_that_were_taken(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem? first = null;
        await foreach (IItem item in pair.Proxy.ItemsAsync(50))
        {
            first = item;
            break;
        }

        await pair.Proxy.PingAsync().Soon();
        Assert.Equal("0", await first!.NameAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Leaving_the_stream_keeps_the_counts_of_references_balanced(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem same = await pair.Proxy.SameAsync().Soon();
        await foreach (IItem item in pair.Proxy.SharedThenAsync(50))
        {
            Assert.Same(same, item);
            break;
        }

        await pair.Proxy.PingAsync().Soon();
        await same.DisposeAsync();
        await TestWait.SettleAsync();
        await pair.Proxy.PingAsync().Soon();
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Items_belong_to_the_consumer(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        await foreach (IItem item in pair.Proxy.ItemsAsync(3))
        {
            await item.DisposeAsync();
        }

        await TestWait.Until(() => pair.Server.GetReferences().Count == 0, "the references are released");
        await TestWait.Until(() => pair.Probe.Made.All(item => item.IsDisposed), "the objects are disposed");
        Assert.Equal(3, pair.Probe.Made.Count);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Items_that_came_after_the_consumer_left_are_released(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);

        Assert.Equal("0", await pair.Proxy.TakeItemsAsync(ObjectsAsync(20_000)).Soon());
        await pair.Proxy.PingAsync().Soon();

        await ProbePair.CollectUntil(() => pair.Client.GetReferences().Count == 0, "the references are released");
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_stream_keeps_the_object_it_comes_from(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IAsyncEnumerator<int> items = await BeginAsync(pair);
        int count = 0;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            pair.Probe.Made[0].Ticks.Release();
        }
        while (await items.MoveNextAsync().Soon() && ++count < 100);

        Assert.Equal(30, count);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Dropping_items_while_references_are_listed_does_not_deadlock(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        bool stop = false;
        Task listing = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    pair.Client.GetReferences();
                }
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long end = Environment.TickCount64 + (long)s_racing.TotalMilliseconds;
        Task work = Task.Run(async () =>
        {
            while (Environment.TickCount64 < end)
            {
                IAsyncEnumerator<IItem> items = pair.Proxy.ItemsAsync(100).GetAsyncEnumerator();
                Assert.True(await items.MoveNextAsync());
                await items.DisposeAsync();
            }
        });
        try
        {
            await work.Soon();
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await listing.Soon();
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Dropping_and_importing_one_object_does_not_deadlock(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        long end = Environment.TickCount64 + (long)s_racing.TotalMilliseconds;
        IEnumerable<Task> work = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            while (Environment.TickCount64 < end)
            {
                IAsyncEnumerator<IItem> items = pair.Proxy.SharedThenAsync(60).GetAsyncEnumerator();
                Assert.True(await items.MoveNextAsync());
                if (i % 2 == 0)
                {
                    await items.Current.DisposeAsync();
                }

                await items.DisposeAsync();
            }
        }));

        await Task.WhenAll(work).Soon();
    }

    private static async IAsyncEnumerable<IItem> ObjectsAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new Item($"{i}");
        }

        await Task.CompletedTask;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IAsyncEnumerator<int>> BeginAsync(ProbePair pair)
    {
        IItem item = pair.Proxy.Get("ticking", []);
        await item.NameAsync().Soon();
        return item.CountAsync(30).GetAsyncEnumerator();
    }
}
