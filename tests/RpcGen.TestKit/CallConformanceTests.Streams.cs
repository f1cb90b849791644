using System.Threading.Channels;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_result_streams_in_order(int count)
    {
        await using ConnectedPair pair = await OpenAsync();

        int next = 0;
        await foreach (Sample sample in pair.ShapesProxy.CountAsync(count))
        {
            Assert.Equal(new Sample(next, next / 2.0), sample);
            next++;
        }

        Assert.Equal(count, next);
        Assert.Equal(0, pair.Shapes.Running);
    }

    [Fact]
    public async Task A_stream_is_called_once_for_each_enumeration()
    {
        await using ConnectedPair pair = await OpenAsync();
        IAsyncEnumerable<Sample> stream = pair.ShapesProxy.CountAsync(3);

        Assert.Equal(3, (await ToListAsync(stream)).Count);
        Assert.Equal(3, (await ToListAsync(stream)).Count);
    }

    [Fact]
    public async Task Items_of_any_size_arrive_in_order()
    {
        await using ConnectedPair pair = await OpenAsync();
        int[] sizes = [1, 70_000, 3, 300_000, 16_384, 0, 65_536, 2_000_000, 5];

        List<byte[]> blocks = await ToListAsync(pair.ShapesProxy.BlocksAsync(sizes));

        Assert.Equal(sizes, blocks.Select(block => block.Length));
        foreach (byte[] block in blocks)
        {
            byte[] expected = new byte[block.Length];
            new Random(block.Length).NextBytes(expected);
            Assert.True(expected.AsSpan().SequenceEqual(block));
        }
    }

    [Fact]
    public async Task Leaving_early_ends_the_producer()
    {
        await using ConnectedPair pair = await OpenAsync();

        await foreach (byte[] item in pair.ShapesProxy.NarrowAsync(100))
        {
            Assert.Equal(100, item.Length);
            break;
        }

        await TestWait.Until(() => pair.Shapes.Running == 0, "the producer ended");
    }

    [Fact]
    public async Task A_slow_consumer_stops_the_producer()
    {
        await using ConnectedPair pair = await OpenAsync();
        await using IAsyncEnumerator<byte[]> items = pair.ShapesProxy.NarrowAsync(100).GetAsyncEnumerator();

        Assert.True(await items.MoveNextAsync().Soon());
        await pair.ShapesProxy.PostedAsync().Soon();

        // A window of 4 KiB holds 30 items of 102 bytes in one frame; the consumer has taken one frame out of it.
        Assert.InRange(pair.Shapes.Produced, 1, 70);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(await items.MoveNextAsync().Soon());
        }

        Assert.InRange(pair.Shapes.Produced, 500, 570);
    }

    [Fact]
    public async Task A_stream_can_be_cancelled_between_items()
    {
        await using ConnectedPair pair = await OpenAsync();
        using CancellationTokenSource cts = new();

        await using IAsyncEnumerator<byte[]> items = pair.ShapesProxy.NarrowAsync(10).GetAsyncEnumerator(cts.Token);
        Assert.True(await items.MoveNextAsync().Soon());
        await cts.CancelAsync();

        OperationCanceledException exception =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MoveUntilThrown(items).Soon());
        Assert.Equal(cts.Token, exception.CancellationToken);
        await TestWait.Until(() => pair.Shapes.Running == 0, "the producer ended");
    }

    [Fact]
    public async Task The_calls_own_token_ends_the_stream()
    {
        await using ConnectedPair pair = await OpenAsync();
        using CancellationTokenSource cts = new();
        await using IAsyncEnumerator<byte[]> items = pair.ShapesProxy.NarrowAsync(10, cts.Token).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Soon());

        await cts.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MoveUntilThrown(items).Soon());
        await TestWait.Until(() => pair.Shapes.Running == 0, "the producer ended");
    }

    [Theory]
    [InlineData("error", typeof(RpcRemoteException))]
    [InlineData("status", typeof(RpcException))]
    [InlineData("fault", typeof(RpcFaultException<NotFound>))]
    public async Task The_producers_exception_comes_after_its_items(string how, Type expected)
    {
        await using ConnectedPair pair = await OpenAsync();
        List<int> items = [];

        Exception exception = (await Record.ExceptionAsync(async () =>
        {
            await foreach (int item in pair.ShapesProxy.FailAfterAsync(2500, how))
            {
                items.Add(item);
            }
        }).Soon())!;

        Assert.IsType(expected, exception);
        Assert.Equal(Enumerable.Range(0, 2500), items);
        if (exception is RpcFaultException<NotFound> fault)
        {
            Assert.Equal(new NotFound("item", 2500), fault.Fault);
        }
    }

    [Fact]
    public async Task An_enumerator_can_be_disposed_twice_and_after_the_end()
    {
        await using ConnectedPair pair = await OpenAsync();
        IAsyncEnumerator<Sample> items = pair.ShapesProxy.CountAsync(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Soon());
        Assert.False(await items.MoveNextAsync().Soon());
        Assert.False(await items.MoveNextAsync().Soon());

        await items.DisposeAsync();
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_lost_connection_ends_streams_after_what_arrived()
    {
        await using ConnectedPair pair = await OpenAsync();
        IAsyncEnumerator<byte[]> items = pair.ShapesProxy.NarrowAsync(100).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Soon());

        await pair.Server.DisposeAsync();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => MoveUntilThrown(items).Soon());
        await items.DisposeAsync();
        await items.DisposeAsync();
        await TestWait.Until(() => pair.Shapes.Running == 0, "the producer ended");
    }

    [Fact]
    public async Task Arguments_stream_and_the_handler_may_leave_early()
    {
        await using ConnectedPair pair = await OpenAsync();
        Source source = new();

        Assert.Equal(4_999_950_000L, await pair.ShapesProxy.SumAsync(source.Items(100_000)).Soon());
        Assert.Equal(1500, await pair.ShapesProxy.SumBothAsync(source.Items(1000), source.Items(1001)).Soon() + 500);
        Assert.Equal(0, await pair.ShapesProxy.FirstAsync(source.Items(int.MaxValue)).Soon());
        Assert.Equal(-1, await pair.ShapesProxy.FirstAsync(source.Items(0)).Soon());
        await TestWait.Until(() => source.Running == 0, "the sources ended");
    }

    [Fact]
    public async Task Streams_in_both_directions_play_ping_pong()
    {
        await using ConnectedPair pair = await OpenAsync();
        Channel<int> balls = Channel.CreateUnbounded<int>();
        balls.Writer.TryWrite(0);
        int last = -1;

        await foreach (int ball in pair.ShapesProxy.EchoAsync(balls.Reader.ReadAllAsync()))
        {
            Assert.Equal(last + 1, ball);
            last = ball;
            if (ball == 1000)
            {
                balls.Writer.Complete();
            }
            else
            {
                balls.Writer.TryWrite(ball + 1);
            }
        }

        Assert.Equal(1000, last);
    }

    [Fact]
    public async Task An_argument_that_fails_fails_the_handlers_enumeration()
    {
        await using ConnectedPair pair = await OpenAsync();

        RpcRemoteException exception = await Assert.ThrowsAsync<RpcRemoteException>(
            () => pair.ShapesProxy.SumAsync(Failing()).Soon());

        Assert.Contains("source failed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_values_channels_and_observables_too()
    {
        await using ConnectedPair pair = await OpenAsync();
        int[] expected = [.. Enumerable.Range(0, 3000)];

        List<int> fromChannel = await ToListAsync(pair.ShapesProxy.ChannelAsync(3000).ReadAllAsync());
        TaskCompletionSource<List<int>> observed = new();
        using IDisposable subscription = pair.ShapesProxy.Observe(3000).Subscribe(new Collector(observed));
        Channel<int> channel = Channel.CreateUnbounded<int>();
        Array.ForEach(expected, item => channel.Writer.TryWrite(item));
        channel.Writer.Complete();
        List<int> later = [];
        Exception? end = await Record.ExceptionAsync(async () =>
        {
            await foreach (int item in await pair.ShapesProxy.LaterAsync(3000).Soon())
            {
                later.Add(item);
            }
        }).Soon();

        Assert.Equal(expected, fromChannel);
        Assert.Equal(expected, await observed.Task.Soon());
        Assert.Equal(expected.Sum(), await pair.ShapesProxy.SumChannelAsync(channel.Reader).Soon());
        Assert.Equal(expected, later);
        Assert.IsType<RpcRemoteException>(end);
    }

    [Fact]
    public async Task Many_streams_run_at_a_time()
    {
        await using ConnectedPair pair = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            IShapes proxy = i % 2 == 0 ? pair.ShapesProxy : pair.ShapesProxyOfServer;
            Assert.Equal(2000, (await ToListAsync(proxy.CountAsync(2000))).Count);
        })).Soon();
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static async Task MoveUntilThrown<T>(IAsyncEnumerator<T> items)
    {
        while (await items.MoveNextAsync())
        {
        }
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        yield return 1;
        await Task.Yield();
        throw new InvalidOperationException("source failed");
    }

    private sealed class Source
    {
        private int _running;

        public int Running => Volatile.Read(ref _running);

        public async IAsyncEnumerable<int> Items(int count)
        {
            Interlocked.Increment(ref _running);
            try
            {
                for (int i = 0; i < count; i++)
                {
                    yield return i;
                }

                await Task.CompletedTask;
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private sealed class Collector(TaskCompletionSource<List<int>> done) : IObserver<int>
    {
        private readonly List<int> _items = [];

        public void OnCompleted() => done.SetResult(_items);

        public void OnError(Exception error) => done.SetException(error);

        public void OnNext(int value) => _items.Add(value);
    }
}
