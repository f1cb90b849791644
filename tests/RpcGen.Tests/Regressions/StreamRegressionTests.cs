#pragma warning disable
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Regressions;

public sealed class InMemoryStreamRegressionTests : StreamRegressionTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.InMemory());
}

public sealed class UnixStreamRegressionTests : StreamRegressionTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("unix");
}

public abstract class StreamRegressionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    protected abstract Task<ChannelPair> ConnectAsync();

    private sealed record Rig(
        RpcConnection Client, RpcConnection Server, Probe Probe, IProbe Proxy, ConcurrentQueue<Exception> Unhandled)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    private async Task<Rig> OpenAsync(RpcLimits? serverLimits = null, RpcLimits? clientLimits = null)
    {
        ChannelPair channels = await ConnectAsync();
        ConcurrentQueue<Exception> unhandled = new();
        RpcConnection client = RpcConnection.Create(channels.Client, new RpcConnectionOptions
        {
            Limits = clientLimits ?? new(), OnUnhandledException = unhandled.Enqueue,
        });
        RpcConnection server = RpcConnection.Create(channels.Server, new RpcConnectionOptions
        {
            Limits = serverLimits ?? new(), OnUnhandledException = unhandled.Enqueue,
        });
        Probe probe = new();
        server.Expose<IProbe>(probe);
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();
        return new Rig(client, server, probe, client.GetProxy<IProbe>(), unhandled);
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, "did not happen: " + what);
            await TestWait.SettleAsync();
        }
    }

    [Fact]
    public async Task Stream_call_refused_while_closing_throws_instead_of_hanging()
    {
        await using Rig rig = await OpenAsync();
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        Task closing = rig.Client.CloseAsync();
        await TestWait.SettleAsync();
        IAsyncEnumerator<int> items = rig.Proxy.ForeverAsync().GetAsyncEnumerator();
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => items.MoveNextAsync().AsTask().WaitAsync(Patience));
        rig.Probe.Release();
        await closing;
    }

    [Fact]
    public async Task Stream_call_with_too_large_arguments_throws_instead_of_hanging()
    {
        await using Rig rig = await OpenAsync();
        IAsyncEnumerator<int> items = rig.Proxy.TakeAsync(new byte[5_000_000]).GetAsyncEnumerator();
        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
    }

    [Fact]
    public async Task Stream_call_on_a_disposed_proxy_throws_instead_of_hanging()
    {
        await using Rig rig = await OpenAsync();
        IItem item = rig.Proxy.Get("x", []);
        await item.NameAsync().Soon();
        await item.DisposeAsync();
        IAsyncEnumerator<int> items = item.CountAsync(3).GetAsyncEnumerator();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => items.MoveNextAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_stream_method_that_throws_at_once_says_so()
    {
        await using Rig rig = await OpenAsync();
        IAsyncEnumerator<int> items = rig.Proxy.ThrowAtOnceAsync().GetAsyncEnumerator();
        RpcException exception =
            await Assert.ThrowsAnyAsync<RpcException>(() => items.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(RpcStatus.PermissionDenied, exception.Status);
    }

    [Fact]
    public async Task A_stream_left_while_its_call_waits_for_a_slot_frees_everything()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxCalls = 1 });
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        using CancellationTokenSource cts = new();
        IAsyncEnumerator<int> items = rig.Proxy.ForeverAsync().GetAsyncEnumerator(cts.Token);
        Task<bool> move = items.MoveNextAsync().AsTask();
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move.WaitAsync(Patience));
        await items.DisposeAsync();
        rig.Probe.Release();
        await held.Soon();
        await rig.Proxy.PingAsync().AsTask().WaitAsync(Patience);
        await TestWait.SettleAsync();
        await rig.Proxy.PingAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(0, rig.Probe.Running);
    }

    [Fact]
    public async Task Unsubscribing_before_the_subscription_was_handled_ends_it_gate()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxConcurrentHandlers = 1 });
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        Action<int> handler = _ => { };
        rig.Proxy.Ticked += handler;
        rig.Proxy.Ticked -= handler;
        await TestWait.SettleAsync();
        rig.Probe.Release();
        await held.Soon();
        await rig.Proxy.PingAsync().Soon();
        await UntilAsync(() => rig.Probe.TickersAsync().Result == 0, "unsubscribed");
    }

    [Fact]
    public async Task Unsubscribing_before_the_subscription_was_handled_ends_it_slot()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxCalls = 1 });
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        Action<int> handler = _ => { };
        rig.Proxy.Ticked += handler;
        rig.Proxy.Ticked -= handler;
        await TestWait.SettleAsync();
        rig.Probe.Release();
        await held.Soon();
        await TestWait.SettleAsync();
        await rig.Proxy.PingAsync().Soon();
        await UntilAsync(() => rig.Probe.TickersAsync().Result == 0, "unsubscribed");
    }

    [Fact]
    public async Task An_item_larger_than_the_peers_messages_ends_the_stream_only()
    {
        await using Rig rig = await OpenAsync();
        IAsyncEnumerator<byte[]> items = rig.Proxy.BlocksAsync([5_000_000]).GetAsyncEnumerator();
        Exception? exception = await Record.ExceptionAsync(() => items.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.IsNotType<RpcConnectionLostException>(exception);
        await rig.Proxy.PingAsync().Soon();
    }

    [Fact]
    public async Task A_huge_fault_ends_the_call_only()
    {
        await using Rig rig = await OpenAsync();
        Exception? exception =
            await Record.ExceptionAsync(() => rig.Proxy.FailHugeAsync(5_000_000).AsTask().WaitAsync(Patience));
        Assert.IsNotType<RpcConnectionLostException>(exception);
        await rig.Proxy.PingAsync().Soon();
    }

    [Fact]
    public async Task Leaving_a_stream_of_references_keeps_those_that_were_taken()
    {
        await using Rig rig = await OpenAsync();
        IItem? first = null;
        await foreach (IItem item in rig.Proxy.ItemsAsync(50))
        {
            first = item;
            break;
        }

        await rig.Proxy.PingAsync().Soon();
        Assert.Equal("0", await first!.NameAsync().Soon());
    }

    [Fact]
    public async Task Items_that_are_objects_belong_to_the_consumer()
    {
        await using Rig rig = await OpenAsync();
        await foreach (IItem item in rig.Proxy.ItemsAsync(3))
        {
            await item.DisposeAsync();
        }

        await UntilAsync(() => rig.Server.GetReferences().Count == 0, "released");
        await UntilAsync(() => rig.Probe.Made.All(item => item.IsDisposed), "disposed");
    }

    [Fact]
    public async Task A_large_last_report_arrives()
    {
        await using Rig rig = await OpenAsync();
        TextReports reports = new();
        Assert.Equal(1, await rig.Proxy.ReportTextAsync(1, 100_000, reports).Soon());
        Assert.Equal(["1"], reports.Values.ToArray());
    }

    [Fact]
    public async Task The_last_of_several_larger_reports_arrives()
    {
        await using Rig rig = await OpenAsync();
        TextReports reports = new();
        Assert.Equal(5, await rig.Proxy.ReportTextAsync(5, 2000, reports).Soon());
        Assert.Equal("5", reports.Values.LastOrDefault());
    }

    [Fact]
    public async Task Reports_to_a_slow_progress_all_come_and_none_after_the_call()
    {
        await using Rig rig = await OpenAsync();
        SlowReports reports = new();
        Assert.Equal(20, await rig.Proxy.ReportAllAsync(20, reports).Soon());
        bool running = reports.IsRunning;
        int atEnd = reports.Values.Count;
        await TestWait.SettleAsync();
        Assert.Equal((20, false, 20), (atEnd, running, reports.Values.Count));
    }

    [Fact]
    public async Task Completing_a_pipe_sends_what_was_advanced()
    {
        await using Rig rig = await OpenAsync();
        foreach (int size in new[] { 100, 20_000, 100_000 })
        {
            Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
            await rig.Proxy.CompletePipeAsync(pipe.Writer, size).Soon();
            long total = 0;
            Exception? error = await Record.ExceptionAsync(async () =>
            {
                while (true)
                {
                    ReadResult read = await pipe.Reader.ReadAsync().AsTask().WaitAsync(Patience);
                    total += read.Buffer.Length;
                    pipe.Reader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        break;
                    }
                }
            });
            Assert.Null(error);
            Assert.Equal(size, total);
        }
    }

    [Fact]
    public async Task A_call_on_a_promise_does_not_overtake_it_bulk()
    {
        await using Rig rig = await OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("a", await rig.Proxy.Get("a", new byte[1_000_000]).NameAsync().Soon());
        }
    }

    [Fact]
    public async Task A_call_on_a_promise_does_not_overtake_it_slots()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxCalls = 2 });
        for (int i = 0; i < 50; i++)
        {
            Task<string> one = rig.Proxy.HoldAsync().AsTask();
            Task<string> two = rig.Proxy.HoldAsync().AsTask();
            await UntilAsync(() => rig.Probe.Holding == 2, "holding");
            Task<string> name = rig.Proxy.Get("a", []).NameAsync().AsTask();
            rig.Probe.Release();
            rig.Probe.Release();
            Assert.Equal("a", await name.Soon());
            await Task.WhenAll(one, two).Soon();
        }
    }

    [Fact]
    public async Task A_promise_disposed_before_its_call_is_sent_is_released()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxCalls = 1 });
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        await rig.Proxy.Get("a", []).DisposeAsync();
        rig.Probe.Release();
        await held.Soon();
        await UntilAsync(() => rig.Probe.Made.Count == 1, "made");
        await rig.Proxy.PingAsync().Soon();
        await UntilAsync(() => rig.Server.GetReferences().Count == 0, "released");
    }

    [Fact]
    public async Task A_promised_object_can_be_an_argument()
    {
        await using Rig rig = await OpenAsync();
        IItem item = rig.Proxy.Get("slow", []);
        Assert.Equal("slow", await rig.Proxy.NameOfAsync(item).Soon());
        GC.KeepAlive(item);
    }

    [Fact]
    public async Task Two_promises_of_one_object_share_it()
    {
        await using Rig rig = await OpenAsync();
        IItem one = rig.Proxy.Get("shared", []);
        await one.NameAsync().Soon();
        IItem two = rig.Proxy.Get("shared", []);
        await two.NameAsync().Soon();
        await two.DisposeAsync();
        await rig.Proxy.PingAsync().Soon();
        Assert.False(rig.Probe.Shared.IsDisposed);
        await one.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_keeps_the_object_it_comes_from()
    {
        await using Rig rig = await OpenAsync();
        IAsyncEnumerator<int> items = await BeginAsync(rig);
        int count = 0;
        while (await items.MoveNextAsync().Soon())
        {
            count++;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(30, count);
    }

    [Fact]
    public async Task A_chain_of_promises_keeps_its_middle()
    {
        await using Rig rig = await OpenAsync();
        IItem child = Child(rig);
        for (int i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await TestWait.SettleAsync();
        }

        Assert.Equal("slow/c", await child.NameAsync().Soon());
        Assert.False(rig.Probe.Made[0].WasUsedAfterDispose);
    }

    [Fact]
    public async Task A_promise_call_keeps_the_object_it_is_made_on()
    {
        await using Rig rig = await OpenAsync();
        IItem child = SlowChild(rig);
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await TestWait.SettleAsync();
        }

        Assert.Equal("x/slowly", await child.NameAsync().Soon());
        Assert.False(rig.Probe.Made[0].WasUsedAfterDispose);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IItem SlowChild(Rig rig) => rig.Proxy.Get("x", []).Child("slowly");

    [Fact]
    public async Task A_fault_of_a_promise_reaches_a_stream_on_it()
    {
        await using Rig rig = await OpenAsync();

        // The call may also cross the release that the failure causes.
        for (int i = 0; i < 200; i++)
        {
            IItem missing = rig.Proxy.Get("missing", []);
            IAsyncEnumerator<int> items = missing.CountAsync(3).GetAsyncEnumerator();
            await Assert.ThrowsAsync<RpcFaultException<RpcGen.TestPeer.NotFound>>(() => items.MoveNextAsync().Soon());
            GC.KeepAlive(missing);
        }
    }

    [Fact]
    public async Task An_argument_keeps_the_object_it_refers_to()
    {
        await using Rig rig = await OpenAsync(serverLimits: new RpcLimits { MaxCalls = 1 });
        Task<string> name = await WaitWithArgumentAsync(rig);
        for (int i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await TestWait.SettleAsync();
        }

        rig.Probe.Release();
        Assert.Equal("arg", await name.Soon());
    }

    [Fact]
    public async Task Scoped_callbacks_leave_no_entry()
    {
        await using Rig rig = await OpenAsync();
        for (int i = 0; i < 1000; i++)
        {
            await rig.Proxy.CallBackAsync(new Item("cb")).Soon();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        await TestWait.SettleAsync();
        object table = rig.Server.Session.References;
        System.Collections.ICollection imports = (System.Collections.ICollection)table.GetType()
            .GetField("_imports", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(table)!;
        Assert.InRange(imports.Count, 0, 10);
    }

    [Fact]
    public async Task Unsubscribing_releases_objects_that_were_not_delivered()
    {
        await using Rig rig = await OpenAsync();
        ManualResetEventSlim gate = new();
        int entered = 0;
        Action<IItem> handler = item =>
        {
            Interlocked.Increment(ref entered);
            gate.Wait();
            _ = item.DisposeAsync();
        };
        rig.Proxy.Opened += handler;
        await rig.Proxy.RaiseOpenedAsync(20).Soon();
        await UntilAsync(() => Volatile.Read(ref entered) == 1, "entered");
        await rig.Proxy.PingAsync().Soon();
        rig.Proxy.Opened -= handler;
        gate.Set();
        await UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return rig.Server.GetReferences().Count == 0;
            },
            "all released");
    }

    [Fact]
    public async Task Dropping_results_while_listing_references_does_not_deadlock()
    {
        await using Rig rig = await OpenAsync();
        bool stop = false;
        long lists = 0;
        Task listing = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    rig.Client.GetReferences();
                    Interlocked.Increment(ref lists);
                }
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long end = Environment.TickCount64 + 3_000;
        Task work = Task.Run(async () =>
        {
            while (Environment.TickCount64 < end)
            {
                IAsyncEnumerator<IItem> items = rig.Proxy.ItemsAsync(100).GetAsyncEnumerator();
                Assert.True(await items.MoveNextAsync());
                await items.DisposeAsync();
            }
        });
        try
        {
            await work.WaitAsync(TimeSpan.FromSeconds(25));
        }
        catch (TimeoutException)
        {
            long before = Interlocked.Read(ref lists);
            await Task.Delay(2000);
            Assert.Fail($"stuck: GetReferences returned {before} times, 2 s later {Interlocked.Read(ref lists)}");
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await listing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Cancelling_a_read_is_never_missed()
    {
        await using Rig rig = await OpenAsync();
        Pipe up = new();
        TaskCompletionSource<PipeReader> got = new();
        Reader reader = new(got);
        rig.Server.Expose<IReader>(reader);
        Task call = rig.Client.GetProxy<IReader>().ReadAsync(up.Reader).AsTask();
        PipeReader remote = await got.Task.Soon();
        long end = Environment.TickCount64 + 3_000;
        int i = 0;
        for (; Environment.TickCount64 < end; i++)
        {
            using CancellationTokenSource cts = new();
            using Barrier barrier = new(2);
            int spin = i % 60;
            Task cancel = Task.Run(() =>
            {
                barrier.SignalAndWait();
                Thread.SpinWait(spin);
                cts.Cancel();
            });
            barrier.SignalAndWait();
            Task<ReadResult> read = remote.ReadAsync(cts.Token).AsTask();
            await cancel;
            Exception? exception = await Record.ExceptionAsync(() => read.WaitAsync(TimeSpan.FromSeconds(5)));
            Assert.True(exception is OperationCanceledException, $"iteration {i}: {exception?.GetType().Name}");
        }

        reader.Done.SetResult();
        await call.Soon();
    }

    [Fact]
    public async Task A_pipe_of_a_call_that_was_not_sent_is_completed()
    {
        await using Rig rig = await OpenAsync();
        Pipe pipe = new();
        await Assert.ThrowsAnyAsync<RpcException>(() => rig.Proxy.PipeAndTextAsync(pipe.Writer, new Refusing()).Soon());
        Exception? exception = await Record.ExceptionAsync(() => pipe.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.IsNotType<TimeoutException>(exception);
    }

    [Fact]
    public async Task Completing_a_writer_ends_its_pending_flush()
    {
        await using Rig rig = await OpenAsync();
        Pipe down = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        TaskCompletionSource<PipeWriter> got = new();
        Writer writer = new(got);
        rig.Server.Expose<IWriter>(writer);
        Task call = rig.Client.GetProxy<IWriter>().WriteAsync(down.Writer).AsTask();
        PipeWriter remote = await got.Task.Soon();
        Task<FlushResult> flush = remote.WriteAsync(new byte[2_000_000]).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);
        remote.Complete();
        writer.Done.SetResult();
        Exception? exception = await Record.ExceptionAsync(() => flush.WaitAsync(Patience));
        Assert.IsNotType<TimeoutException>(exception);
    }

    [Fact]
    public async Task Completing_a_writer_ends_its_pending_flush_while_the_handler_runs()
    {
        await using Rig rig = await OpenAsync();
        Pipe down = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        TaskCompletionSource<PipeWriter> got = new();
        Writer writer = new(got);
        rig.Server.Expose<IWriter>(writer);
        Task call = rig.Client.GetProxy<IWriter>().WriteAsync(down.Writer).AsTask();
        PipeWriter remote = await got.Task.Soon();
        Task<FlushResult> flush = remote.WriteAsync(new byte[2_000_000]).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);
        remote.Complete();
        Exception? exception = await Record.ExceptionAsync(() => flush.WaitAsync(Patience));
        Assert.IsNotType<TimeoutException>(exception);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_flush_loses_nothing(bool byToken)
    {
        await using Rig rig = await OpenAsync();
        Pipe down = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        TaskCompletionSource<PipeWriter> got = new();
        Writer writer = new(got);
        rig.Server.Expose<IWriter>(writer);
        Task call = rig.Client.GetProxy<IWriter>().WriteAsync(down.Writer).AsTask();
        PipeWriter remote = await got.Task.Soon();
        const int Size = 2_000_000;
        remote.GetMemory(Size);
        remote.Advance(Size);
        using CancellationTokenSource cts = new();
        Task<FlushResult> flush = remote.FlushAsync(cts.Token).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);
        if (byToken)
        {
            await cts.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.WaitAsync(Patience));
        }
        else
        {
            remote.CancelPendingFlush();
            Assert.True((await flush.WaitAsync(Patience)).IsCanceled);
        }

        Task<long> counting = Task.Run(async () =>
        {
            long total = 0;
            while (true)
            {
                ReadResult read = await down.Reader.ReadAsync();
                total += read.Buffer.Length;
                down.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return total;
                }
            }
        });
        await remote.FlushAsync().Soon();
        await remote.CompleteAsync().Soon();
        writer.Done.SetResult();
        Assert.Equal(Size, await counting.WaitAsync(Patience));
    }

    [Fact]
    public async Task Objects_in_items_that_came_too_late_are_released()
    {
        await using Rig rig = await OpenAsync();
        Assert.Equal("0", await rig.Proxy.TakeItemsAsync(Objects(20_000)).Soon());
        await rig.Proxy.PingAsync().Soon();
        await UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return rig.Client.GetReferences().Count == 0;
            },
            "all released");
    }

    private static async IAsyncEnumerable<IItem> Objects(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new Item($"{i}");
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_refused_subscription_leaves_no_stream()
    {
        await using Rig rig = await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            rig.Proxy.Refused += _ => { };
        }

        await rig.Proxy.PingAsync().Soon();
        await TestWait.SettleAsync();
        object table = rig.Server.Session.Streams;
        System.Collections.ICollection senders = (System.Collections.ICollection)table.GetType()
            .GetField("_senders", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(table)!;
        Assert.Equal(0, senders.Count);
    }

    [Fact]
    public async Task Leaving_a_stream_of_references_does_not_unbalance_the_counts()
    {
        await using Rig rig = await OpenAsync();
        IItem same = await rig.Proxy.SameAsync().Soon();
        await foreach (IItem item in rig.Proxy.SharedThenAsync(50))
        {
            Assert.Same(same, item);
            break;
        }

        await rig.Proxy.PingAsync().Soon();
        await same.DisposeAsync();
        await TestWait.SettleAsync();
        await rig.Proxy.PingAsync().Soon();
    }

    [Fact]
    public async Task Dropping_and_importing_one_object_does_not_deadlock()
    {
        await using Rig rig = await OpenAsync();
        long end = Environment.TickCount64 + 3_000;
        long rounds = 0;
        Task[] work = [.. Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            while (Environment.TickCount64 < end)
            {
                IAsyncEnumerator<IItem> items = rig.Proxy.SharedThenAsync(60).GetAsyncEnumerator();
                Assert.True(await items.MoveNextAsync());
                if (i % 2 == 0)
                {
                    await items.Current.DisposeAsync();
                }

                await items.DisposeAsync();
                Interlocked.Increment(ref rounds);
            }
        }))];
        try
        {
            await Task.WhenAll(work).WaitAsync(TimeSpan.FromSeconds(25));
        }
        catch (TimeoutException)
        {
            long before = Interlocked.Read(ref rounds);
            await Task.Delay(2000);
            Assert.Fail($"stuck: {before} rounds, 2 s later {Interlocked.Read(ref rounds)}");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IAsyncEnumerator<int>> BeginAsync(Rig rig)
    {
        IItem item = rig.Proxy.Get("ticking", []);
        await item.NameAsync().Soon();
        return item.CountAsync(30).GetAsyncEnumerator();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IItem Child(Rig rig) => rig.Proxy.Get("slow", []).Child("c");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<Task<string>> WaitWithArgumentAsync(Rig rig)
    {
        IItem item = rig.Proxy.Get("arg", []);
        await item.NameAsync().Soon();
        Task<string> held = rig.Proxy.HoldAsync().AsTask();
        await UntilAsync(() => rig.Probe.Holding == 1, "holding");
        return rig.Proxy.NameOfAsync(item).AsTask();
    }

    private sealed class TextReports : IProgress<string>
    {
        public ConcurrentQueue<string> Values { get; } = new();

        public void Report(string value) => Values.Enqueue(value.Trim());
    }

    private sealed class SlowReports : IProgress<int>
    {
        public ConcurrentQueue<int> Values { get; } = new();

        public volatile bool IsRunning;

        public void Report(int value)
        {
            IsRunning = true;
            Thread.Sleep(10);
            Values.Enqueue(value);
            IsRunning = false;
        }
    }
}

[RpcContract]
public interface IReader
{
    ValueTask ReadAsync(PipeReader reader);
}

[RpcContract]
public interface IWriter
{
    ValueTask WriteAsync(PipeWriter writer);
}

internal sealed class Reader(TaskCompletionSource<PipeReader> got) : IReader
{
    public TaskCompletionSource Done { get; } = new();

    public async ValueTask ReadAsync(PipeReader reader)
    {
        got.SetResult(reader);
        await Done.Task;
    }
}

internal sealed class Writer(TaskCompletionSource<PipeWriter> got) : IWriter
{
    public TaskCompletionSource Done { get; } = new();

    public async ValueTask WriteAsync(PipeWriter writer)
    {
        got.SetResult(writer);
        await Done.Task;
    }
}
