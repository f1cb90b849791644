using System.Collections.Concurrent;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    [Fact]
    public async Task Properties_are_calls()
    {
        await using ConnectedPair pair = await OpenAsync();

        int level = await Task.Run(() =>
        {
            pair.ShapesProxy.Level = 7;
            return pair.ShapesProxy.Level;
        }).Soon();

        Assert.Equal(7, level);
        Assert.Equal(7, pair.Shapes.Level);
    }

    [Fact]
    public async Task One_way_calls_run_in_order_and_are_counted()
    {
        await using ConnectedPair pair =
            await OpenAsync(server: new RpcConnectionOptions { Limits = new RpcLimits { MaxCalls = 8 } });

        for (int i = 1; i <= 1000; i++)
        {
            await pair.ShapesProxy.PostAsync(i).Soon();
        }

        await Task.Run(() => pair.ShapesProxy.PostBlocking(-500_500)).Soon();
        await TestWait.Until(() => pair.ShapesProxy.PostedAsync().AsTask().Result == 0, "all have been handled");
        Assert.Empty(pair.Unhandled);
    }

    [Fact]
    public async Task A_one_way_call_that_fails_is_reported_on_both_sides()
    {
        await using ConnectedPair pair = await OpenAsync();

        await pair.ShapesProxy.PostFailingAsync("nobody listens").Soon();

        await TestWait.Until(() => pair.Unhandled.Count == 2, "both sides were told");
        Assert.All(pair.Unhandled, exception =>
        {
            Assert.IsType<RpcException>(exception);
            Assert.Contains("PostFailingAsync", exception.Message, StringComparison.Ordinal);
            Assert.Contains("nobody listens", exception.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Events_arrive_in_order_and_end_with_their_handlers()
    {
        await using ConnectedPair pair = await OpenAsync();
        ConcurrentQueue<string> seen = new();
        IShapes proxy = pair.ShapesProxy;
        void OnSampled(object? sender, Sample sample) => seen.Enqueue($"{ReferenceEquals(sender, proxy)} {sample.Id}");
        void OnNumbered(int number, string text) => seen.Enqueue(text);
        void OnTouched(object? sender, EventArgs e) => seen.Enqueue("touched");

        proxy.Sampled += OnSampled;
        proxy.Numbered += OnNumbered;
        proxy.Touched += OnTouched;
        await proxy.RaiseAsync(2).Soon();
        await TestWait.Until(() => seen.Count == 6, "all six came");
        Assert.Equal(["True 0", "True 1"], seen.Where(text => text.StartsWith("True", StringComparison.Ordinal)));
        Assert.Equal(["number 0", "number 1"], seen.Where(text => text.StartsWith("number", StringComparison.Ordinal)));

        proxy.Sampled -= OnSampled;
        proxy.Sampled -= OnSampled;
        proxy.Touched -= OnTouched;
        await TestWait.Until(() => proxy.SubscribersAsync().AsTask().Result == 1, "two were removed");
        await proxy.RaiseAsync(1).Soon();
        await TestWait.Until(() => seen.Count == 7, "one came");
        await pair.Client.DisposeAsync();
        await TestWait.Until(() => pair.Shapes.SubscribersAsync().Result == 0, "the last was removed");
        Assert.Empty(pair.Unhandled);
    }

    [Fact]
    public async Task A_subscription_takes_effect_before_later_calls()
    {
        await using ConnectedPair pair = await OpenAsync();
        for (int i = 1; i <= 50; i++)
        {
            pair.ShapesProxy.Sampled += (_, _) => { };
            pair.ShapesProxy.Touched += (_, _) => { };
            Assert.Equal(2 * i, await pair.ShapesProxy.SubscribersAsync().Soon());
        }
    }

    [Fact]
    public async Task A_stream_that_nobody_enumerates_is_given_back()
    {
        await using ConnectedPair pair = await OpenAsync();
        await TakeAsync();

        await TestWait.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return pair.Server.Session.Streams.Count == 0 && pair.Client.Session.Streams.Count == 0;
            },
            "the streams were given back");

        async Task TakeAsync()
        {
            for (int i = 0; i < 50; i++)
            {
                await pair.ShapesProxy.LaterAsync(1_000_000).Soon();
                await pair.ShapesProxy.OpenAsync(1_000_000).Soon();
            }
        }
    }

    [Fact]
    public async Task A_fault_that_is_not_declared_says_so()
    {
        await using ConnectedPair pair = await OpenAsync();

        RpcRemoteException exception = await Assert.ThrowsAsync<RpcRemoteException>(
            () => pair.Proxy.FailAsync("fault").Soon());

        Assert.Contains("[RpcFault(typeof(NotFound))]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_order_of_an_event_is_kept_when_its_handler_blocks()
    {
        await using ConnectedPair pair = await OpenAsync();
        ConcurrentQueue<int> seen = new();
        pair.ShapesProxy.Sampled += (_, sample) =>
        {
            // Longer than a tick of the stall detector: the receive thread is taken away.
            if (sample.Id % 50 == 0)
            {
                Thread.Sleep(5);
            }

            seen.Enqueue(sample.Id);
        };

        await pair.ShapesProxy.RaiseAsync(500).Soon();

        await TestWait.Until(() => seen.Count == 500, "all came");
        Assert.Equal(Enumerable.Range(0, 500), seen);
    }

    [Fact]
    public async Task A_subscriber_that_is_too_slow_is_told_what_it_lost()
    {
        await using ConnectedPair pair = await OpenAsync();
        ManualResetEventSlim gate = new();
        int seen = 0;
        pair.ShapesProxy.Sampled += (_, _) =>
        {
            gate.Wait();
            Interlocked.Increment(ref seen);
        };

        // Far more than twice the window of 256 KiB.
        const int Raised = 100_000;
        await pair.ShapesProxy.RaiseAsync(Raised).Soon();
        await TestWait.Until(() => !pair.Unhandled.IsEmpty, "the publisher was told");
        gate.Set();
        await pair.ShapesProxy.RaiseAsync(1).Soon();

        await TestWait.Until(() => pair.Unhandled.Any(one => one.Message.Contains("lost", StringComparison.Ordinal)), "the subscriber was told");
        string told = pair.Unhandled.First(one => one.Message.Contains("lost", StringComparison.Ordinal)).Message;
        int lost = int.Parse(
            string.Concat(told.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)),
            System.Globalization.CultureInfo.InvariantCulture);
        await TestWait.Until(() => Volatile.Read(ref seen) + lost == Raised + 1, "what was not lost arrived");
    }

    [Fact]
    public async Task Progress_ends_with_the_last_report_and_never_comes_after_the_call()
    {
        await using ConnectedPair pair = await OpenAsync();
        Reports latest = new();
        Reports all = new();

        Assert.Equal(100_000, await pair.ShapesProxy.WorkAsync(100_000, latest).Soon());
        latest.Close();
        Assert.Equal(20_000, await pair.ShapesProxy.WorkAllAsync(20_000, all).Soon());
        all.Close();
        Assert.Equal(5, await pair.ShapesProxy.WorkAsync(5, null).Soon());

        Assert.Equal(100_000, latest.Values[^1]);
        Assert.Equal(latest.Values.Order(), latest.Values);
        Assert.Equal(Enumerable.Range(1, 20_000), all.Values);
        Assert.False(latest.CameLate);
        Assert.False(all.CameLate);
    }

    [Fact]
    public async Task Faults_keep_their_payload_over_several_hops()
    {
        await using ConnectedPair pair = await OpenAsync();
        Shapes here = new();

        RpcFaultException<NotFound> one = await Assert.ThrowsAsync<RpcFaultException<NotFound>>(
            () => pair.ShapesProxy.FindOrFailAsync("it").Soon());
        RpcFaultException<NotFound> two = await Assert.ThrowsAsync<RpcFaultException<NotFound>>(
            () => pair.ShapesProxy.RelayFaultAsync(here, "that").Soon());

        Assert.Equal(new NotFound("it", 404), one.Fault);
        Assert.Equal(new NotFound("that", 404), two.Fault);
        Assert.Equal(RpcStatus.Aborted, one.Status);
    }

    private sealed class Reports : IProgress<int>
    {
        private bool _closed;

        public List<int> Values { get; } = [];

        public bool CameLate { get; private set; }

        public void Close() => _closed = true;

        public void Report(int value)
        {
            CameLate |= _closed;
            Values.Add(value);
        }
    }
}
