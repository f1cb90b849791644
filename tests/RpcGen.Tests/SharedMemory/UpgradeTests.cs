using RpcGen.Protocol;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Transports;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

/// <summary>How a connection moves from its socket to shared memory, or does not; rules M1 to M4.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class UpgradeTests : IAsyncDisposable
{
    private readonly string _endpoint = Endpoints.New("shm");
    private readonly RpcServer _server = new();
    private readonly TaskCompletionSource<RpcConnection> _victim =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UpgradeTests()
    {
        _server.Expose<ITestService>(connection => new TestService(connection));
        _server.Connected += (_, e) => _victim.TrySetResult(e.Connection);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Calls_before_during_and_after_the_switch_arrive_in_order()
    {
        for (int round = 0; round < 50; round++)
        {
            await using ConnectedPair pair =
                await ConnectedPair.OpenAsync(await TransportPairs.OverEndpointAsync("shm"));

            // Handlers start in the order of their requests, so the answers of these come in order; the first of them
            // are on their way before the connection has moved.
            List<Task<int>> calls = [];
            while (!pair.Client.SharedMemoryStatus.IsCompleted || calls.Count < 200)
            {
                calls.Add(pair.Proxy.CountCallsAsync(calls.Count));
                calls.Add(pair.ProxyOfServer.CountCallsAsync(calls.Count));
                if (calls.Count % 8 == 0)
                {
                    await calls[^1].Soon();
                }
            }

            int[] answers = await Task.WhenAll(calls).Soon();
            Assert.True((await pair.Client.SharedMemoryStatus.Soon()).IsUsed);
            Assert.Equal(calls.Count, answers.Length);
        }
    }

    [Fact]
    public async Task A_large_message_that_is_under_way_arrives_unharmed()
    {
        byte[] payload = new byte[3_000_000];
        new Random(1).NextBytes(payload);
        for (int round = 0; round < 10; round++)
        {
            await using ConnectedPair pair =
                await ConnectedPair.OpenAsync(await TransportPairs.OverEndpointAsync("shm"));
            Task<byte[]> early = pair.Proxy.EchoAsync(payload);

            Assert.True((await pair.Client.SharedMemoryStatus.Soon()).IsUsed);
            Assert.Equal(payload, await early.Soon());
            Assert.Equal(payload, await pair.Proxy.EchoAsync(payload).Soon());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_other_side_it_stays_and_says_so_once(bool clientWants)
    {
        List<string> told = [];
        TaskCompletionSource toldOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcConnectionOptions wants = new()
        {
            SharedMemory = new()
            {
                OnStayedOnSocket = (_, reason) =>
                {
                    told.Add(reason);
                    toldOnce.TrySetResult();
                },
            },
        };
        RpcConnectionOptions doesNot = new() { SharedMemory = new() { IsEnabled = false } };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            await TransportPairs.OverEndpointAsync("ipc"), clientWants ? wants : doesNot, clientWants ? doesNot : wants);

        await toldOnce.Task.Soon();
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
        Assert.Equal(["the peer does not support it, or it is switched off there"], told);
        RpcSharedMemoryStatus other = await (clientWants ? pair.Server : pair.Client).SharedMemoryStatus.Soon();
        Assert.Contains("switched off", other.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_without_a_thread_of_their_own_stay()
    {
        RpcConnectionOptions none = new() { MaxDedicatedThreads = 0 };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            await TransportPairs.OverEndpointAsync("ipc"), server: none);

        Assert.False((await pair.Client.SharedMemoryStatus.Soon()).IsUsed);
        Assert.Contains(
            "receive thread", (await pair.Server.SharedMemoryStatus.Soon()).Reason, StringComparison.Ordinal);
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [WireRule("M9")]
    [Fact]
    public async Task H6_A_peer_that_knows_another_layout_stays_on_the_socket()
    {
        await _server.ListenAsync(_endpoint);
        using HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint, layout: 99);

        RpcConnection victim = await _victim.Task.Soon();

        Assert.Contains("layout 99", (await victim.SharedMemoryStatus.Soon()).Reason, StringComparison.Ordinal);
        peer.SendBytes(HostilePeer.Ping());
        Assert.NotNull(peer.TryReceiveUntil(FrameKind.Pong));
        Assert.DoesNotContain(FrameKind.SharedMemoryOffer, peer.Passed);
        Assert.True(victim.IsOpen);
    }

    [Fact]
    public async Task A_correct_raw_peer_moves()
    {
        await _server.ListenAsync(_endpoint);
        using HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint);
        peer.Move();

        Assert.True((await (await _victim.Task.Soon()).SharedMemoryStatus.Soon()).IsUsed);
    }

    [WireRule("M1")]
    [Fact]
    public Task M1_Steps_that_were_not_agreed_on() => ViolatesAsync(
        "M1", peer => peer.SendPlain(FrameKind.SharedMemoryAccept), layout: 0);

    [WireRule("M1")]
    [Fact]
    public Task M1_A_step_that_happens_twice() => ViolatesAsync("M1", peer =>
    {
        peer.ReceiveOffer();
        peer.Offer();
        peer.SendPlain(FrameKind.SharedMemoryAccept);
        peer.SendPlain(FrameKind.SharedMemoryAccept);
    });

    [WireRule("M2")]
    [Fact]
    public Task M2_An_offer_without_a_descriptor() => ViolatesAsync("M2", peer => peer.Offer(65536, null));

    [WireRule("M3")]
    [Fact]
    public Task M3_A_switch_without_an_agreement() =>
        ViolatesAsync("M3", peer => peer.SendPlain(FrameKind.SharedMemorySwitch));

    [WireRule("M3")]
    [Fact]
    public Task M3_Bytes_behind_the_switch() => ViolatesAsync("M3", peer =>
    {
        peer.ReceiveOffer();
        peer.Offer();
        peer.SendPlain(FrameKind.SharedMemoryAccept);
        byte[] end = HostilePeer.Plain(FrameKind.SharedMemorySwitch);
        peer.SendBytes([.. end, .. end]);
    });

    [WireRule("M4")]
    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(65537ul)]
    [InlineData(1ul << 63)]
    [InlineData(1ul << 32)]
    public Task M4_Q1_A_tail_outside_of_the_ring(ulong tail) => ViolatesAsync("M4", peer =>
    {
        peer.Move();
        Write(peer, RegionLayout.Tail, tail);
    });

    [WireRule("M4")]
    [Fact]
    public Task M4_Q1_A_tail_that_goes_back() => ViolatesAsync("M4", peer =>
    {
        peer.Move();
        SendThroughRing(peer, 0);
        Assert.True(SpinWait.SpinUntil(() => TailOf(peer) > 0, TestWait.Limit), "the ping was answered");
        Write(peer, RegionLayout.Tail, 3);
    });

    [WireRule("F1", "M11")]
    [Fact]
    public Task F1_Q2_What_is_in_the_ring_is_checked_like_what_comes_over_the_socket() => ViolatesAsync("F1", peer =>
    {
        peer.Move();
        Write(peer, RegionLayout.Tail, 100);
    });

    [WireRule("M4")]
    [Fact]
    public async Task M4_Q1_A_head_outside_of_the_ring_ends_the_connection_when_room_is_needed()
    {
        using HostilePeer peer = await MovedAsync();
        RpcConnection victim = await _victim.Task;
        Write(peer, RegionLayout.Head, 1ul << 40);

        Task<byte[]> call = victim.GetProxy<ITestService>().EchoAsync(new byte[1_000_000]);

        RpcConnectionLostException error = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        Assert.Equal(RpcCloseKind.ProtocolViolation, error.Reason.Kind);
        Assert.Contains("M4", error.Reason.Message, StringComparison.Ordinal);
    }

    [WireRule("M4")]
    [Fact]
    public async Task M4_Q1_A_tail_outside_of_the_ring_while_a_caller_receives()
    {
        using HostilePeer peer = await MovedAsync();
        RpcConnection victim = await _victim.Task;
        ITestService proxy = victim.GetProxy<ITestService>();
        ulong before = TailOf(peer);
        Task<int> call = Task.Run(() => proxy.Add(1, 2));
        Assert.True(SpinWait.SpinUntil(() => TailOf(peer) > before, TestWait.Limit), "the call was sent");

        // The caller looks for its answer just now, or the pump's thread does. A tail that is taken back at once counts
        // if it was seen.
        SpinWait.SpinUntil(
            () =>
            {
                Write(peer, RegionLayout.Tail, 1ul << 40);
                Ring(peer);
                Write(peer, RegionLayout.Tail, 0);
                return !victim.IsOpen;
            },
            TestWait.Limit);

        RpcConnectionLostException error = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        Assert.Equal(RpcCloseKind.ProtocolViolation, error.Reason.Kind);
    }

    [WireRule("M10")]
    [Fact]
    public async Task Q7_A_peer_that_forges_its_marks_gets_its_calls_served()
    {
        using HostilePeer peer = await MovedAsync();
        for (int i = 0; i < 1000; i++)
        {
            Write(peer, RegionLayout.HeadMark, (ulong)i);
            Write(peer, RegionLayout.TailMark, (ulong)Random.Shared.NextInt64());
            SendThroughRing(peer, i);
        }

        // Everything the victim answers is in its ring.
        await TestWait.Until(() => TailOf(peer) >= 1000 * 10, "the pings are answered");
        Assert.True((await _victim.Task).IsOpen);
    }

    [WireRule("M2", "M8")]
    [Fact]
    public async Task Q10_Rubbish_that_is_offered_is_refused_and_the_connection_goes_on()
    {
        await _server.ListenAsync(_endpoint);
        using HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint);
        peer.ReceiveOffer();
        peer.Offer(65536, File.OpenHandle(typeof(UpgradeTests).Assembly.Location));

        RpcConnection victim = await _victim.Task.Soon();
        RpcSharedMemoryStatus status = await victim.SharedMemoryStatus.Soon();

        Assert.Contains("not memory that can be sealed", status.Reason, StringComparison.Ordinal);
        Assert.NotNull(peer.TryReceiveUntil(FrameKind.SharedMemoryReject));
        peer.SendBytes(HostilePeer.Ping());
        Assert.NotNull(peer.TryReceiveUntil(FrameKind.Pong));
        Assert.True(victim.IsOpen);
    }

    [WireRule("M7")]
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(32768)]
    [InlineData(65536 * 3)]
    [InlineData(65535)]
    [InlineData(1L << 40)]
    public async Task Q10_A_ring_of_a_senseless_size_is_refused(long size)
    {
        await _server.ListenAsync(_endpoint);
        using HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint);
        using SharedRegion region = SharedRegion.Create(65536);
        peer.Offer(size, region.TakeHandle());

        RpcSharedMemoryStatus status = await (await _victim.Task.Soon()).SharedMemoryStatus.Soon();

        Assert.Contains("a power of two", status.Reason, StringComparison.Ordinal);
    }

    private static unsafe void Write(HostilePeer peer, int word, ulong value) =>
        Volatile.Write(ref *(ulong*)(peer.Mine!.Memory + word), value);

    // What the victim publishes.
    private static unsafe ulong Read(HostilePeer peer, int word) =>
        Volatile.Read(ref *(ulong*)(peer.Theirs!.Memory + word));

    private static ulong TailOf(HostilePeer peer) => Read(peer, RegionLayout.Tail);

    // The n-th ping.
    private static unsafe void SendThroughRing(HostilePeer peer, int n)
    {
        byte[] ping = HostilePeer.Ping();
        SharedRegion region = peer.Mine!;
        ping.CopyTo(new Span<byte>(region.Ring + (n * ping.Length), ping.Length));
        Write(peer, RegionLayout.Tail, (ulong)((n + 1) * ping.Length));
        Ring(peer);
    }

    private static unsafe void Ring(HostilePeer peer)
    {
        uint* bell = (uint*)(peer.Mine!.Memory + RegionLayout.Bell);
        Interlocked.Increment(ref *bell);
        Futex.Wake(bell, isShared: true);
    }

    private async Task<HostilePeer> MovedAsync()
    {
        await _server.ListenAsync(_endpoint);
        HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint);
        peer.Move();
        await (await _victim.Task.Soon()).SharedMemoryStatus.Soon();
        return peer;
    }

    private async Task ViolatesAsync(string rule, Action<HostilePeer> attack, int layout = RegionLayout.Version)
    {
        await _server.ListenAsync(_endpoint);
        using HostilePeer peer = await HostilePeer.ConnectAsync(_endpoint, layout);
        RpcConnection victim = await _victim.Task.Soon();
        attack(peer);

        RpcCloseReason reason = await victim.Closed.Soon();

        Assert.Equal(RpcCloseKind.ProtocolViolation, reason.Kind);
        Assert.Contains(rule, reason.Message, StringComparison.Ordinal);
    }
}
