using System.Runtime.CompilerServices;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Streams;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.References;

/// <summary>Objects that a call promises: calls on them before the answer, their failure and their end.</summary>
public sealed class PromiseTests
{
    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_call_on_a_promise_does_not_overtake_a_large_one_that_makes_it(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("a", await pair.Proxy.Get("a", new byte[1_000_000]).NameAsync().Soon());
        }
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_call_on_a_promise_does_not_overtake_one_that_waits_for_a_slot(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport, new RpcLimits { MaxCalls = 2 });
        for (int i = 0; i < 50; i++)
        {
            Task held = await pair.HoldAsync(2);
            Task<string> name = pair.Proxy.Get("a", []).NameAsync().AsTask();
            pair.Probe.Release(2);
            Assert.Equal("a", await name.Soon());
            await held.Soon();
        }
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_promise_disposed_before_its_call_is_sent_is_released(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport, new RpcLimits { MaxCalls = 1 });
        Task held = await pair.HoldAsync();

        await pair.Proxy.Get("a", []).DisposeAsync();
        pair.Probe.Release();

        await held.Soon();
        await TestWait.Until(() => pair.Probe.Made.Count == 1, "the object is made");
        await pair.Proxy.PingAsync().Soon();
        await TestWait.Until(() => pair.Server.GetReferences().Count == 0, "the reference is released");
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_promised_object_can_be_an_argument(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem item = pair.Proxy.Get("slow", []);
        Task<string> name = pair.Proxy.NameOfAsync(item).AsTask();
        await TestWait.SettleAsync();

        pair.Probe.Gate.Set();

        Assert.Equal("slow", await name.Soon());
        GC.KeepAlive(item);
    }

    [Fact]
    public async Task A_promise_that_an_interceptor_delays_can_be_an_argument()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options(async (call, next) =>
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

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Two_promises_of_one_object_share_it(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem one = pair.Proxy.Get("shared", []);
        await one.NameAsync().Soon();
        IItem two = pair.Proxy.Get("shared", []);
        await two.NameAsync().Soon();

        await two.DisposeAsync();

        await pair.Proxy.PingAsync().Soon();
        Assert.False(pair.Probe.Shared.IsDisposed);
        await one.DisposeAsync();
        await TestWait.Until(() => pair.Probe.Shared.IsDisposed, "the last reference disposes the object");
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_chain_of_promises_keeps_its_middle(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem child = Child(pair, "slow", "c");
        await ProbePair.CollectAsync();

        pair.Probe.Gate.Set();

        Assert.Equal("slow/c", await child.NameAsync().Soon());
        Assert.False(pair.Probe.Made[0].WasUsedAfterDispose);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_call_that_makes_a_promise_keeps_the_object_it_is_made_on(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem child = Child(pair, "x", "slowly");
        await TestWait.Until(() => pair.Probe.Made.Count == 1, "the object is made");
        await ProbePair.CollectAsync();

        pair.Probe.Made[0].Gate.Set();

        Assert.Equal("x/slowly", await child.NameAsync().Soon());
        Assert.False(pair.Probe.Made[0].WasUsedAfterDispose);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_fault_of_a_promise_reaches_a_stream_on_it(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);

        // The call may also cross the release that the failure causes.
        for (int i = 0; i < 200; i++)
        {
            IItem missing = pair.Proxy.Get("missing", []);
            IAsyncEnumerator<int> items = missing.CountAsync(3).GetAsyncEnumerator();
            await Assert.ThrowsAsync<RpcFaultException<NotFound>>(() => items.MoveNextAsync().Soon());
            GC.KeepAlive(missing);
        }
    }

    [Fact]
    public async Task Promises_count_as_references()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: new RpcConnectionOptions { Limits = new RpcLimits { MaxReferences = 4 } });
        List<IDocument> kept = [];
        for (int i = 0; i < 50; i++)
        {
            kept.Add(pair.ShapesProxy.Open($"d{i}"));
        }

        await pair.Proxy.AddAsync(1, 2).Soon();

        Assert.Equal(4, pair.Server.GetReferences().Count);
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

        byte[] answer = await Task.Run(() => peer.ReceiveKind(8)).Soon();

        Assert.Equal(8, answer[1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IItem Child(ProbePair pair, string name, string child) => pair.Proxy.Get(name, []).Child(child);
}
