using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>The table "How a call or a stream ends" of src/RpcGen/README.md, streams: one test a cell.</summary>
public sealed class StreamEndingTests
{
    private static readonly Type s_lost = typeof(RpcConnectionLostException);

    public static TheoryData<string, Type, string, RpcCloseKind?> Flowing => new()
    {
        { "the caller cancels", typeof(OperationCanceledException), "canceled", null },
        { "the deadline passes", typeof(TimeoutException), "The deadline of ", null },
        { "the caller disposes", s_lost, "may have run: This side disposed the", RpcCloseKind.LocallyClosed },
        { "the caller closes", s_lost, "calls still ran after the drain time", RpcCloseKind.LocallyClosed },
        { "the peer disposes", s_lost, "may have run: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "the peer closes", s_lost, "may have run: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "both close, the peer ends", s_lost, "may have run: ", RpcCloseKind.LocallyClosed },
        { "the peer dies", s_lost, "may have run: The peer closed the connection unexpectedly", RpcCloseKind.PeerLost },
    };

    public static TheoryData<string, string, RpcCloseKind> Later => CallEndingTests.Later;

    public static TheoryData<string, string> Arguments => new()
    {
        { "the caller cancels", "" },
        { "the deadline passes", "" },
        { "the caller disposes", "The peer closed the connection" },
        { "the caller closes", "The peer closed the connection" },
        { "the peer disposes", "This side disposed the connection" },
        { "the peer closes", "calls still ran after the drain time" },
        { "both close, the peer ends", "This side disposed the connection" },
    };

    [Theory]
    [MemberData(nameof(Flowing))]
    public async Task A_result(string how, Type type, string words, RpcCloseKind? kind)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        using IDisposable? deadline = EndingScene.Deadline(how);
        await using IAsyncEnumerator<byte[]> items =
            scene.Client.GetProxy<IShapes>().NarrowAsync(100).GetAsyncEnumerator(scene.Cts.Token);
        Assert.True(await items.MoveNextAsync().Soon());

        await scene.EndAsync(how);

        Exception? error = await Record.ExceptionAsync(() => TakeAllAsync(items).Soon());
        EndingScene.Check(error, type, words, kind is null ? null : RpcOutcome.MayHaveRun, kind);
        await TestWait.Until(() => scene.Shapes.Running == 0, "the producer has ended");
    }

    [Theory]
    [MemberData(nameof(Later))]
    public async Task A_result_that_is_asked_for_afterwards(string how, string words, RpcCloseKind kind)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        IShapes proxy = scene.Client.GetProxy<IShapes>();
        await scene.EndAsync(how);
        await scene.Client.Closed.Soon();

        IAsyncEnumerator<Sample> items = proxy.CountAsync(1).GetAsyncEnumerator();
        Exception? error = await Record.ExceptionAsync(() => items.MoveNextAsync().Soon());
        Exception? ofChannel = await Record.ExceptionAsync(() => proxy.ChannelAsync(1).WaitToReadAsync().Soon());

        EndingScene.Check(error, s_lost, words, RpcOutcome.NotSent, kind);
        EndingScene.Check(ofChannel, s_lost, words, RpcOutcome.NotSent, kind);
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_result_that_was_cancelled_before()
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        await scene.Cts.CancelAsync();

        IAsyncEnumerator<Sample> items =
            scene.Client.GetProxy<IShapes>().CountAsync(1).GetAsyncEnumerator(scene.Cts.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().Soon());
    }

    [Fact]
    public async Task A_result_that_its_consumer_leaves()
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        await foreach (byte[] block in scene.Client.GetProxy<IShapes>().NarrowAsync(100))
        {
            Assert.Equal(100, block.Length);
            break;
        }

        await TestWait.Until(() => scene.Shapes is { Produced: > 0, Running: 0 }, "the producer has ended");
        Assert.Equal(3, await scene.Client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Theory]
    [InlineData("other", typeof(RpcRemoteException), ".FailAfterAsync threw System.InvalidOperationException: failed ")]
    [InlineData("status", typeof(RpcException), "no more for you")]
    [InlineData("fault", typeof(RpcFaultException<NotFound>), "NotFound")]
    public async Task A_result_whose_producer_throws(string kind, Type type, string words)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        List<int> items = [];

        Exception? error = await Record.ExceptionAsync(async () =>
        {
            await foreach (int item in scene.Client.GetProxy<IShapes>().FailAfterAsync(3, kind))
            {
                items.Add(item);
            }
        });

        Assert.Equal([0, 1, 2], items);
        EndingScene.Check(error, type, words, null, null);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task An_argument(string how, string words)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        Flood own = new();
        using IDisposable? deadline = EndingScene.Deadline(how);
        Task call = scene.Client.GetProxy<IFlood>().DrinkAsync(own.PourAsync(100), scene.Cts.Token).AsTask();
        await TestWait.Until(() => scene.Flood.Drunk > 0, "the handler takes items");

        await scene.EndAsync(how);

        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
        await TestWait.Until(() => scene.Flood.DrinkingEnded is not null, "the handler's enumeration has ended");
        await TestWait.Until(() => own.Running == 0, "the producer has ended");
        if (words.Length > 0 && scene.Flood.DrinkingEnded is RpcConnectionLostException lost)
        {
            Assert.Contains(words, lost.Message, StringComparison.Ordinal);
        }
        else
        {
            // The handler's token fires at the same time as its stream ends.
            Assert.IsAssignableFrom<OperationCanceledException>(scene.Flood.DrinkingEnded);
        }
    }

    [Fact]
    public async Task An_argument_whose_producer_throws()
    {
        await using EndingScene scene = await EndingScene.OpenAsync();

        await Assert.ThrowsAsync<RpcRemoteException>(
            () => scene.Client.GetProxy<IFlood>().DrinkAsync(FailAsync()).Soon());

        RpcRemoteException error = Assert.IsType<RpcRemoteException>(scene.Flood.DrinkingEnded);
        Assert.Equal("The producer of the stream threw System.FormatException: no block", error.Message);

        static async IAsyncEnumerable<byte[]> FailAsync()
        {
            await Task.Yield();
            yield return [1];
            throw new FormatException("no block");
        }
    }

    private static async Task TakeAllAsync(IAsyncEnumerator<byte[]> items)
    {
        while (await items.MoveNextAsync().ConfigureAwait(false))
        {
            GC.KeepAlive(items.Current);
        }
    }
}
