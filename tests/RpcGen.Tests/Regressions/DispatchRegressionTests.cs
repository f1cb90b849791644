using System.Collections;
using System.Reflection;
using RpcGen.CompilerServices;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Regressions;

public sealed class DispatchRegressionTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private static Task<ConnectedPair> OpenAsync(RpcConnectionOptions? client = null, RpcConnectionOptions? server = null) =>
        ConnectedPair.OpenAsync(TransportPairs.InMemory(), client, server);

    private sealed class Around(Func<RpcContext, Func<ValueTask>, ValueTask> run) : RpcInterceptor
    {
        public override ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next) => run(call, next);
    }

    private static RpcConnectionOptions With(Func<RpcContext, Func<ValueTask>, ValueTask> run) =>
        new() { Interceptors = [new Around(run)] };

    // ---- interceptors

    [Fact]
    public async Task A_cancelled_call_completes_its_interceptor()
    {
        TaskCompletionSource go = new();
        TaskCompletionSource entered = new();
        TaskCompletionSource left = new();
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            entered.TrySetResult();
            await go.Task;
            try
            {
                await next();
            }
            finally
            {
                left.TrySetResult();
            }
        }));
        using CancellationTokenSource cancel = new();
        Task hang = pair.ShapesProxy.HangAsync(cancel.Token).AsTask();
        await entered.Task.WaitAsync(s_limit);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hang.WaitAsync(s_limit));
        await pair.Server.GetProxy<ITestService>().AddAsync(1, 2); // the cancel frame has been read
        await TestWait.SettleAsync();
        go.SetResult();
        await left.Task.WaitAsync(s_limit);
    }

    [Fact]
    public async Task An_interceptor_that_gives_up_waiting_answers_once()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            if (call.Method == "WaitUncancellableAsync")
            {
                await next().AsTask().WaitAsync(TimeSpan.FromMilliseconds(50));
            }
            else
            {
                await next();
            }
        }));
        await Assert.ThrowsAnyAsync<Exception>(() => pair.Proxy.WaitUncancellableAsync("gate").WaitAsync(s_limit));
        await pair.Proxy.OpenGateAsync("gate").WaitAsync(s_limit);
        await TestWait.SettleAsync();
        Assert.True(pair.Client.IsOpen, pair.Client.IsOpen ? "" : (await pair.Client.Closed).Message);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task The_late_result_does_not_go_to_another_call()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            if (call.Method == "WaitUncancellableAsync")
            {
                await next().AsTask().WaitAsync(TimeSpan.FromMilliseconds(50));
            }
            else
            {
                await next();
            }
        }));
        await Assert.ThrowsAnyAsync<Exception>(() => pair.Proxy.WaitUncancellableAsync("secret").WaitAsync(s_limit));
        Task<string> other = pair.Proxy.WaitAsync("never", default); // takes the same slot
        await TestWait.SettleAsync();
        await pair.Service.OpenGateAsync("secret");
        await TestWait.SettleAsync();
        Assert.False(
            other.IsCompleted, other.IsCompletedSuccessfully ? $"got {await other}" : other.Exception?.ToString());
    }

    [Fact]
    public async Task An_interceptor_that_swallows_is_told_so()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException)
            {
                // Swallowed.
            }
        }));
        Exception error =
            await Assert.ThrowsAnyAsync<Exception>(() => pair.Proxy.FailAsync("later").WaitAsync(s_limit));
        Assert.DoesNotContain("Object reference", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsubscribing_at_once_unsubscribes()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            await TestWait.SettleAsync();
            await next();
        }));
        IShapes shapes = pair.ShapesProxy;
        EventHandler<Sample> handler = (_, _) => { };
        shapes.Sampled += handler;
        shapes.Sampled -= handler;
        await TestWait.Until(() => shapes.SubscribersAsync().AsTask().Result == 0, "nobody is subscribed");
    }

    [Fact]
    public async Task A_promise_can_be_an_argument()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            if (call.Method == "Open")
            {
                await TestWait.SettleAsync();
            }

            await next();
        }));
        IDocument document = pair.ShapesProxy.Open("a");
        Assert.Equal("a", await pair.ShapesProxy.NameOfAsync(document).Soon());
    }

    // ---- metadata

    [Fact]
    public async Task Metadata_of_one_call_is_not_that_of_another()
    {
        bool first = true;
        await using ConnectedPair pair = await OpenAsync(server: With((call, next) =>
        {
            if (first)
            {
                first = false;
                call.Metadata.Set(Shapes.Tenant, "alice");
            }

            return next();
        }));
        await pair.ShapesProxy.PostedAsync().Soon();
        string seen = await pair.ShapesProxy.MetadataAsync().Soon();
        Assert.Equal("nobody", seen);
    }

    [Fact]
    public async Task Reply_metadata_that_Set_accepts_does_not_end_the_connection()
    {
        RpcMetadataKey<string?> key = RpcMetadataKey.String(new string('€', 128));
        await using ConnectedPair pair = await OpenAsync(server: With((call, next) =>
        {
            // Too large on the wire: refused here, where it can be told.
            Assert.Throws<InvalidOperationException>(() => call.Reply.Set(key, new string('x', 8060)));
            call.Reply.Set(key, new string('x', 7000));
            return next();
        }));
        using RpcReply reply = RpcCall.CaptureReply();
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task The_reply_is_that_of_the_last_call()
    {
        await using ConnectedPair pair = await OpenAsync();
        using RpcReply reply = RpcCall.CaptureReply();
        await pair.ShapesProxy.MetadataAsync().Soon();
        Assert.Equal(42, reply.Metadata.Get(Shapes.Cost));
        await pair.ShapesProxy.PostedAsync().Soon();
        Assert.Equal(0, reply.Metadata.Count);
    }

    // ---- deadlines

    [Fact]
    public async Task A_far_deadline_is_no_error()
    {
        await using ConnectedPair pair = await OpenAsync();
        using IDisposable scope = RpcCall.WithDeadline(TimeSpan.FromDays(60));
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    // ---- size

    [Fact]
    public async Task An_item_that_is_too_large_ends_its_stream_only()
    {
        await using ConnectedPair pair = await OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (byte[] block in pair.ShapesProxy.BlocksAsync([5 * 1024 * 1024]))
            {
            }
        });
        await TestWait.SettleAsync();
        Assert.True(pair.Client.IsOpen, pair.Client.IsOpen ? "" : (await pair.Client.Closed).Message);
    }

    [Fact]
    public async Task A_fault_that_is_too_large_ends_its_call_only()
    {
        await using ConnectedPair pair = await OpenAsync(
            new RpcConnectionOptions { Limits = new RpcLimits { MaxMessageSize = 64 * 1024 } });
        Exception error = await Assert.ThrowsAnyAsync<Exception>(
            () => pair.ShapesProxy.FindOrFailAsync(new string('x', 100_000)).AsTask().WaitAsync(s_limit));
        await TestWait.SettleAsync();
        Assert.True(pair.Client.IsOpen, pair.Client.IsOpen ? "" : (await pair.Client.Closed).Message);
    }

    [Fact]
    public async Task Wide_stream_windows_do_not_make_messages_that_are_too_large()
    {
        RpcConnectionOptions wide = new() { Limits = new RpcLimits { StreamWindow = 8 * 1024 * 1024 } };
        await using ConnectedPair pair = await OpenAsync(wide, wide);
        using WriteOnly target = new();
        try
        {
            await pair.ShapesProxy.FillAsync(target, 6 * 1024 * 1024).AsTask().WaitAsync(s_limit);
        }
        catch (RpcException exception)
        {
            Assert.Fail(exception.Message);
        }

        Assert.Equal(6 * 1024 * 1024, target.ToArray().Length);
    }

    // ---- references

    [Fact]
    public async Task Promises_count_as_references()
    {
        await using ConnectedPair pair = await OpenAsync(
            server: new RpcConnectionOptions { Limits = new RpcLimits { MaxReferences = 4 } });
        List<IDocument> kept = [];
        for (int i = 0; i < 50; i++)
        {
            kept.Add(pair.ShapesProxy.Open($"d{i}"));
        }

        await pair.Proxy.AddAsync(1, 2).Soon();
        Assert.InRange(pair.Server.GetReferences().Count, 0, 4);
        GC.KeepAlive(kept);
    }

    [Fact]
    public async Task A_promise_of_a_method_without_object_is_broken()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("9606010000" + "922802" + "810700"); // id 1: Add(40, 2), the result is object 0
        peer.ReceiveKind(7);
        peer.Send("9506" + "02" + "920000" + "00" + "922802"); // id 2: object 0 .Add(40, 2)
        byte[] answer = await Task.Run(() => peer.ReceiveKind(8)).WaitAsync(s_limit);
        Assert.Equal(8, answer[1]);
    }

    [Fact]
    public async Task Callbacks_of_ended_calls_are_forgotten()
    {
        await using ConnectedPair pair = await OpenAsync();
        for (int i = 0; i < 1000; i++)
        {
            await pair.ShapesProxy.CallBackAsync(new Watcher(), 1).Soon();
        }

        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await TestWait.SettleAsync();
        }

        ICollection imports = (ICollection)typeof(ReferenceTable)
            .GetField("_imports", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(pair.Server.Session.References)!;
        Assert.InRange(imports.Count, 0, 50);
    }

    [Fact]
    public async Task Leaving_a_stream_of_objects_early_keeps_those_that_came()
    {
        await using ConnectedPair pair = await OpenAsync();
        DocumentSource source = new();
        pair.Server.Expose<IDocumentSource>(source);
        IDocument? first = null;
        await foreach (IDocument document in pair.Client.GetProxy<IDocumentSource>().AllAsync(100))
        {
            first = document;
            break;
        }

        Assert.Equal("d0", await first!.NameAsync().Soon());
    }

    [Fact]
    public async Task Leaving_a_stream_of_objects_early_does_not_end_the_connection()
    {
        await using ConnectedPair pair = await OpenAsync();
        DocumentSource source = new();
        pair.Server.Expose<IDocumentSource>(source);
        IDocumentSource proxy = pair.Client.GetProxy<IDocumentSource>();
        IDocument one = await proxy.FirstAsync().Soon();
        await foreach (IDocument document in proxy.AllAsync(100))
        {
            break;
        }

        await one.DisposeAsync();
        await TestWait.SettleAsync();
        Assert.True(pair.Client.IsOpen, pair.Client.IsOpen ? "" : (await pair.Client.Closed).Message);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task Objects_of_a_result_stream_are_disposed_with_their_last_reference()
    {
        await using ConnectedPair pair = await OpenAsync();
        DocumentSource source = new();
        pair.Server.Expose<IDocumentSource>(source);
        await foreach (IDocument document in pair.Client.GetProxy<IDocumentSource>().AllAsync(1))
        {
            await document.DisposeAsync();
        }

        await TestWait.Until(() => source.Documents[0].IsDisposed, "the object was disposed");
    }

    [Fact]
    public async Task Releasing_and_listing_do_not_block_each_other()
    {
        await using ConnectedPair pair = await OpenAsync();
        ReferenceTable table = pair.Client.Session.References;
        bool stop = false;
        Task releasing = Task.Run(() =>
        {
            for (int i = 0; i < 200_000 && !Volatile.Read(ref stop); i++)
            {
                table.Import(100_001, RpcContract<IDocument>.Descriptor, scoped: false).Target.Reference!.ReleaseOne();
            }
        });
        Task listing = Task.Run(() =>
        {
            while (!releasing.IsCompleted && !Volatile.Read(ref stop))
            {
                pair.Client.GetReferences();
            }
        });
        try
        {
            await Task.WhenAll(releasing, listing).WaitAsync(s_limit * 2);
        }
        catch (TimeoutException)
        {
            // The connection cannot be used, or disposed, any more.
            Assert.Fail("deadlock");
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }
    }

    // ---- memory

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_peer_that_reads_nothing_cannot_make_answers_pile_up(int gate)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync(new RpcConnectionOptions
        {
            Limits = new RpcLimits
            {
                MaxConcurrentHandlers = gate, MaxDeferredBytes = 64 * 1024, MaxQueuedBytes = 4096,
                MaxMessageSize = 1 << 20,
            },
        });
        RpcMethodDescriptor echo =
            RpcContract<ITestService>.Descriptor.Methods.First(method => method.Name == "EchoAsync");
        peer.Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(0);
            writer.Write("RpcGen.TestPeer.ITestService");
            writer.WriteArrayHeader(2);
            writer.Write(echo.Name);
            writer.Write(echo.Fingerprint);
        });
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(3));
        Task sending = Task.Run(() =>
        {
            for (int id = 0; id < 400; id++)
            {
                SendLarge(peer, id, 500_000);
            }
        });
        await Task.WhenAny(sending, Task.Delay(1000));
        long queued = peer.Connection.Session.Writer.QueuedBulkBytes;
        peer.End();
        await sending.ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        Assert.InRange(queued, 0, 20_000_000);
    }

    private static void SendLarge(RawPeer peer, int id, int size)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        RpcWriter writer = new(buffer);
        writer.WriteArrayHeader(5);
        writer.Write(6);
        writer.Write(id);
        writer.Write(0);
        writer.Write(0);
        writer.WriteArrayHeader(1);
        writer.WriteBinary(new byte[size]);
        writer.Flush();
        ReadOnlyMemory<byte> rest = buffer.WrittenMemory;
        while (rest.Length > 0)
        {
            int piece = Math.Min(rest.Length, 60_000);
            ReadOnlyMemory<byte> now = rest[..piece];
            rest = rest[piece..];
            int remaining = rest.Length;
            peer.Send((ref RpcWriter chunk) =>
            {
                chunk.WriteArrayHeader(4);
                chunk.Write(11);
                chunk.Write(0);
                chunk.Write(remaining);
                chunk.WriteBinary(now.Span);
            });
        }
    }

    [Fact]
    public async Task The_window_of_a_subscriber_is_bounded_by_this_side()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Shapes shapes = peer.Shapes;
        RpcMethodDescriptor add =
            RpcContract<IShapes>.Descriptor.Methods.First(method => method.Name == "add_Numbered");
        peer.Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(0);
            writer.Write("RpcGen.TestPeer.IShapes");
            writer.WriteArrayHeader(2);
            writer.Write(add.Name);
            writer.Write(add.Fingerprint);
        });
        peer.Send("9606000000" + "90" + "810692" + "00" + "ce7fffffff");
        peer.ReceiveKind(7);
        for (int i = 0; i < 20; i++)
        {
            await shapes.RaiseAsync(100_000);
        }

        Assert.InRange(peer.Connection.Session.Writer.QueuedSmallBytes, 0, 20_000_000);
    }

    // ---- serial

    [Fact]
    public async Task A_one_way_call_does_not_wait_and_so_is_no_deadlock()
    {
        await using ConnectedPair pair = await OpenAsync();
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        Relay relay = new(proxy);
        await proxy.PostRoundAsync(relay).Soon();
        Assert.Equal("7", await relay.Result.Task.Soon());
    }

    [Fact]
    public async Task Calls_on_a_promise_of_a_serial_object_run_in_order()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            if (call.Method == "Open")
            {
                await Task.Yield();
            }

            await next();
        }));
        SerialFactory factory = new();
        pair.Server.Expose<ISerialFactory>(factory);
        ISerialFactory proxy = pair.Client.GetProxy<ISerialFactory>();
        int inversions = 0;
        for (int round = 0; round < 300; round++)
        {
            ISerialBox box = proxy.Open();
            Task<int>[] calls = [.. Enumerable.Range(0, 200).Select(i => box.NextAsync(i).AsTask())];
            await Task.WhenAll(calls).WaitAsync(TestWait.Limit);
            List<int> order = await proxy.OrderAsync().Soon();
            inversions += order.SequenceEqual(Enumerable.Range(0, 200)) ? 0 : 1;
            ((IDisposable)box).Dispose();
        }

        Assert.Equal(0, inversions);
    }

    // ---- exceptions

    [Fact]
    public async Task An_exception_that_cannot_tell_its_message_ends_its_call_only()
    {
        await using ConnectedPair pair = await OpenAsync();
        pair.Server.Expose<IDocumentSource>(new DocumentSource());
        await Assert.ThrowsAnyAsync<RpcException>(
            () => pair.Client.GetProxy<IDocumentSource>().ThrowOddAsync().AsTask().WaitAsync(s_limit));
        Assert.True(pair.Client.IsOpen, pair.Client.IsOpen ? "" : (await pair.Client.Closed).Message);
    }

    [Fact]
    public async Task Nor_does_it_end_the_process()
    {
        await using ConnectedPair pair = await OpenAsync();
        pair.Server.Expose<IDocumentSource>(new DocumentSource());
        await Assert.ThrowsAnyAsync<RpcException>(
            () => pair.Client.GetProxy<IDocumentSource>().ThrowOddLaterAsync().AsTask().WaitAsync(s_limit));
    }

    [Fact]
    public async Task A_peer_cannot_switch_deadlines_off()
    {
        await using RawPeer peer =
            await RawPeer.ShakeAsync(new RpcConnectionOptions { PauseDeadlinesWhileDebugging = false });
        peer.Send("9241c3"); // Debugging, true
        await TestWait.SettleAsync();
        using IDisposable scope = RpcCall.WithDeadline(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAsync<TimeoutException>(
            () => peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask().WaitAsync(s_limit).ContinueWith(
                task => task.Exception?.InnerException is { Message: "The operation has timed out." }
                    ? throw new InvalidOperationException("the deadline did not come")
                    : task,
                TaskScheduler.Default).Unwrap());
    }

    [Fact]
    public async Task A_subscription_that_an_interceptor_fails_afterwards_is_none()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) =>
        {
            await next();
            if (call.Method.StartsWith("add_", StringComparison.Ordinal))
            {
                throw new RpcException(RpcStatus.PermissionDenied, "audit failed");
            }
        }));
        IShapes shapes = pair.ShapesProxy;
        shapes.Touched += (_, _) => { };
        await TestWait.Until(() => !pair.Unhandled.IsEmpty, "the failure is told");
        Assert.Equal(0, await shapes.SubscribersAsync().Soon());
    }

    [Fact]
    public async Task Control_the_same_calls_on_an_object_that_is_there()
    {
        await using ConnectedPair pair = await OpenAsync(server: With(async (call, next) => await next()));
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        int inversions = 0;
        for (int round = 0; round < 300; round++)
        {
            box.Seen.Clear();
            Task<int>[] calls = [.. Enumerable.Range(0, 200).Select(i => proxy.NextAsync(i).AsTask())];
            await Task.WhenAll(calls).WaitAsync(TestWait.Limit);
            inversions += box.Seen.SequenceEqual(Enumerable.Range(0, 200)) ? 0 : 1;
        }

        Assert.Equal(0, inversions);
    }

    [Fact]
    public async Task Activities_of_cancelled_calls_end()
    {
        int started = 0;
        int stopped = 0;
        using System.Diagnostics.ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "RpcGen",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) =>
                System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStarted = activity => started += activity.OperationName.EndsWith("NextAsync", StringComparison.Ordinal) && activity.Kind == System.Diagnostics.ActivityKind.Server ? 1 : 0,
            ActivityStopped = activity => stopped += activity.OperationName.EndsWith("NextAsync", StringComparison.Ordinal) && activity.Kind == System.Diagnostics.ActivityKind.Server ? 1 : 0,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await using ConnectedPair pair = await OpenAsync();
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        Task slow = proxy.PostRoundAsync(new Quiet()).AsTask(); // holds the box for 200 ms
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => proxy.NextAsync(1).AsTask());
        }

        await slow.Soon();
        await TestWait.Until(() => Volatile.Read(ref stopped) == 1, "the activity ended");
        Assert.Equal(1, started);
    }

    private sealed class WriteOnly : MemoryStream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;
    }

    private sealed class Quiet : IRelay
    {
        public ValueTask PostAsync(int number) => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task All_progress_arrives_or_is_told_to_be_lost()
    {
        await using ConnectedPair pair = await OpenAsync();
        Slow progress = new();
        await pair.ShapesProxy.WorkAllAsync(10, progress).Soon();
        await TestWait.SettleAsync();
        Assert.True(
            progress.Count == 10 || !pair.Unhandled.IsEmpty, $"{progress.Count} of 10, told {pair.Unhandled.Count}");
    }

    private sealed class Slow : IProgress<int>
    {
        public int Count { get; private set; }

        public void Report(int value)
        {
            Thread.Sleep(30);
            Count++;
        }
    }

    private sealed class Watcher : IWatcher
    {
        public ValueTask<int> SeenAsync(int number) => new(number);
    }

    private sealed class Relay(ISerialBox box) : IRelay
    {
        public TaskCompletionSource<string> Result { get; } = new();

        public async ValueTask PostAsync(int number)
        {
            try
            {
                Result.TrySetResult(
                    (await box.NextAsync(7)).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (Exception exception)
            {
                Result.TrySetResult(exception.Message);
            }
        }
    }
}
