using System.Diagnostics;
using System.Threading.Channels;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

/// <summary>
/// The cases of gRPC's interop-test-descriptions.md under their names, those included that it lists as to do, with each
/// end as the caller.
/// </summary>
public abstract partial class CallConformanceTests
{
    private static readonly RpcConnectionOptions s_interop = new() { Limits = new RpcLimits { MaxStreams = 4096 } };

    [Fact]
    public Task Interop_empty_unary() => BothWaysAsync(async interop => await interop.EmptyAsync().Soon());

    [Fact]
    public Task Interop_large_unary() => BothWaysAsync(async interop =>
        Assert.Equal(314_159, (await interop.UnaryAsync(new byte[271_828], 314_159).Soon()).Length));

    [Fact]
    public Task Interop_client_streaming() => BothWaysAsync(async interop =>
        Assert.Equal(74_922, await interop.UploadAsync(Blocks(27_182, 8, 1828, 45_904)).Soon()));

    [Fact]
    public Task Interop_server_streaming() => BothWaysAsync(async interop =>
    {
        int[] sizes = [31_415, 9, 2653, 58_979];
        Assert.Equal(sizes, (await ToListAsync(interop.DownloadAsync(sizes))).Select(block => block.Length));
    });

    [Fact]
    public Task Interop_ping_pong() => BothWaysAsync(async interop =>
    {
        (int Request, int Response)[] rounds = [(27_182, 31_415), (8, 9), (1828, 2653), (45_904, 58_979)];
        Channel<(int, byte[])> requests = Channel.CreateUnbounded<(int, byte[])>();
        int round = 0;
        requests.Writer.TryWrite((rounds[0].Response, new byte[rounds[0].Request]));
        await foreach (byte[] response in interop.DuplexAsync(requests.Reader.ReadAllAsync()))
        {
            Assert.Equal(rounds[round].Response, response.Length);
            if (++round == rounds.Length)
            {
                requests.Writer.Complete();
            }
            else
            {
                requests.Writer.TryWrite((rounds[round].Response, new byte[rounds[round].Request]));
            }
        }

        Assert.Equal(rounds.Length, round);
    });

    [Fact]
    public Task Interop_empty_stream() => BothWaysAsync(async interop =>
    {
        Assert.Empty(await ToListAsync(interop.DownloadAsync([])));
        Assert.Equal(0, await interop.UploadAsync(Blocks()).Soon());
    });

    [Fact]
    public Task Interop_cancel_after_begin() => BothWaysAsync(async interop =>
    {
        using CancellationTokenSource cts = new();
        Task<int> upload = interop.UploadAsync(Channel.CreateUnbounded<byte[]>().Reader.ReadAllAsync(), cts.Token);
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.Soon());
    });

    [Fact]
    public Task Interop_cancel_after_first_response() => BothWaysAsync(async interop =>
    {
        using CancellationTokenSource cts = new();
        Channel<(int, byte[])> requests = Channel.CreateUnbounded<(int, byte[])>();
        requests.Writer.TryWrite((31_415, new byte[27_182]));
        await using IAsyncEnumerator<byte[]> responses =
            interop.DuplexAsync(requests.Reader.ReadAllAsync(), cts.Token).GetAsyncEnumerator();
        Assert.True(await responses.MoveNextAsync().Soon());
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => responses.MoveNextAsync().Soon());
    });

    [Fact]
    public Task Interop_timeout_on_sleeping_server() => BothWaysAsync(async interop =>
    {
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(1)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => interop.SleepAsync(default).Soon());
        }
    });

    [Fact]
    public Task Interop_custom_metadata() => BothWaysAsync(async interop =>
    {
        using (RpcCall.WithMetadata(Interop.Initial, "test_initial_metadata_value"))
        using (RpcCall.WithMetadata(Interop.Trailing, 0xababab))
        using (RpcReply reply = RpcCall.CaptureReply())
        {
            Assert.Equal("test_initial_metadata_value", await interop.MetadataAsync().Soon());
            Assert.Equal(0xababab, reply.Metadata.Get(Interop.Trailing));
        }
    });

    [Theory]
    [InlineData(3, "invalid")]
    [InlineData(5, "not found")]
    [InlineData(6, "exists")]
    [InlineData(7, "not for you")]
    [InlineData(8, "too much")]
    [InlineData(9, "not now")]
    [InlineData(12, "not here")]
    [InlineData(13, "a bug")]
    [InlineData(14, "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP \U0001F608\t\n")]
    public Task Interop_status_code_and_message(int code, string message) => BothWaysAsync(async interop =>
    {
        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(() => interop.StatusAsync(code, message).Soon());
        Assert.Equal((RpcStatus)code, exception.Status);
        Assert.Equal(message, exception.Message);
    });

    [Fact]
    public async Task Interop_unimplemented_service()
    {
        await using ConnectedPair pair = await OpenAsync();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => pair.Client.GetProxy<IWatcher>().SeenAsync(1).Soon());

        Assert.Equal(RpcStatus.Unimplemented, exception.Status);
    }

    [Fact]
    public Task Interop_concurrent_large_unary() => BothWaysAsync(async interop =>
    {
        byte[] payload = new byte[271_828];
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
            Assert.Equal(314_159, (await interop.UnaryAsync(payload, 314_159)).Length))).Soon();
    });

    [Fact]
    public Task Interop_thousands_of_simultaneous_timeouts() => BothWaysAsync(async interop =>
    {
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
        {
            await Task.WhenAll(Enumerable.Range(0, 3000).Select(_ =>
                Assert.ThrowsAsync<TimeoutException>(() => interop.SleepAsync(default)))).Soon();
        }

        await interop.EmptyAsync().Soon();
    });

    [Fact]
    public Task Interop_client_push_back() => BothWaysAsync(async interop =>
    {
        // Nobody reads the stream of a call that hangs: the source is asked for a window at most.
        int produced = 0;
        using CancellationTokenSource cts = new();
        Task call = interop.HoldAsync(Numbers(), null, null, null, "cancel", cts.Token);
        await TestWait.Until(() => Volatile.Read(ref produced) > 0, "the source was asked");
        await interop.EmptyAsync().Soon();
        Assert.InRange(Volatile.Read(ref produced), 1, 262_144);
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());

        async IAsyncEnumerable<int> Numbers()
        {
            for (int i = 0; ; i++)
            {
                Volatile.Write(ref produced, i);
                yield return i;
            }
        }
    });

    [Theory]
    [InlineData("before send")]
    [InlineData("mid body")]
    [InlineData("in handler")]
    [InlineData("mid reply")]
    [InlineData("after")]
    public Task Cancellation_at_every_point_of_every_shape(string point) => BothWaysAsync(async interop =>
    {
        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(_ => new[]
        {
            CancelAsync(token => interop.UnaryAsync(Body(point), ReplySize(point), token)),
            CancelAsync(token => interop.UploadAsync(point == "after" ? Blocks(10) : Endless(), token)),
            CancelAsync(async token =>
            {
                await foreach (byte[] block in interop.DownloadAsync(point switch
                {
                    "after" => [1, 2, 3],
                    "mid reply" => [2_000_000, 2_000_000, -1],
                    _ => [-1],
                }, token))
                {
                    Assert.NotNull(block);
                }
            }),
            CancelAsync(token => interop.HoldAsync(
                Endless2(), new MemoryStream(new byte[1_000_000]), new Reports(), new Watcher(),
                point == "after" ? "ok" : "cancel", token)),
        })).Soon();

        async Task CancelAsync(Func<CancellationToken, Task> call)
        {
            using CancellationTokenSource cts = new();
            if (point == "before send")
            {
                await cts.CancelAsync();
            }

            Task running = Task.Run(() => call(cts.Token), CancellationToken.None);
            if (point == "after")
            {
                await running;
                await cts.CancelAsync();
                return;
            }

            if (point != "before send")
            {
                await Task.WhenAny(running, SpinAsync(point == "in handler" ? 2000 : 100));
                await cts.CancelAsync();
            }

            try
            {
                await running;
                Assert.Equal("mid reply", point);
            }
            catch (OperationCanceledException)
            {
                // What was asked for.
            }
        }
    });

    // A moment that differs from run to run, without a clock.
    private static async Task SpinAsync(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            await Task.Yield();
        }
    }

    private static byte[] Body(string point) => new byte[point == "mid body" ? 2_000_000 : 10];

    private static int ReplySize(string point) => point switch
    {
        "mid reply" => 2_000_000,
        "after" => 10,
        _ => -1,
    };

    private static async IAsyncEnumerable<byte[]> Blocks(params int[] sizes)
    {
        foreach (int size in sizes)
        {
            yield return new byte[size];
        }

        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<byte[]> Endless()
    {
        while (true)
        {
            await Task.Yield();
            yield return new byte[1000];
        }
    }

    private static async IAsyncEnumerable<int> Endless2()
    {
        while (true)
        {
            await Task.Yield();
            yield return 1;
        }
    }

    /// <summary>Runs a case with each end as the caller, and checks that nothing is left of it.</summary>
    private async Task BothWaysAsync(Func<IInterop, Task> test)
    {
        await using ConnectedPair pair = await OpenAsync(s_interop, s_interop);
        pair.Client.Expose<IInterop>(pair.ClientInterop);
        pair.Server.Expose<IInterop>(pair.ServerInterop);

        await test(pair.Client.GetProxy<IInterop>());
        await test(pair.Server.GetProxy<IInterop>());

        long start = Stopwatch.GetTimestamp();
        await pair.Client.Session.Calls.WaitUntilIdleAsync().Soon();
        await pair.Server.Session.Calls.WaitUntilIdleAsync().Soon();
        await TestWait.Until(
            () => pair.Client.Session.Streams.Count == 0 && pair.Server.Session.Streams.Count == 0
                && pair.ServerInterop.Running == 0 && pair.ClientInterop.Running == 0
                && pair.Client.GetReferences().Count == 0 && pair.Server.GetReferences().Count == 0,
            "nothing is left: "
            + $"streams {pair.Client.Session.Streams.Count} {pair.Server.Session.Streams.Count}");
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TestWait.Limit);
        Assert.True(pair.Client.IsOpen);
    }
}
