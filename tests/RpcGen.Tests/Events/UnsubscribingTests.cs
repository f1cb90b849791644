using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Streams;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Events;

/// <summary>A subscription that ends, is refused or fails leaves nothing behind.</summary>
public sealed class UnsubscribingTests
{
    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_subscription_that_waits_for_a_handlers_end_can_be_ended(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(
            transport, new RpcLimits { MaxConcurrentHandlers = 1 });
        Task held = await pair.HoldAsync();
        SubscribeAndUnsubscribe(pair.Proxy);
        await TestWait.SettleAsync();

        pair.Probe.Release();

        await held.Soon();
        await pair.Proxy.PingAsync().Soon();
        await TestWait.Until(() => pair.Probe.Tickers == 0, "the handler is removed");
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_subscription_that_waits_for_a_slot_can_be_ended(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport, new RpcLimits { MaxCalls = 1 });
        Task held = await pair.HoldAsync();
        SubscribeAndUnsubscribe(pair.Proxy);
        await TestWait.SettleAsync();

        pair.Probe.Release();

        await held.Soon();
        await TestWait.SettleAsync();
        await pair.Proxy.PingAsync().Soon();
        await TestWait.Until(() => pair.Probe.Tickers == 0, "the handler is removed");
    }

    [Fact]
    public async Task A_subscription_that_an_interceptor_delays_can_be_ended()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options(async (call, next) =>
            {
                await TestWait.SettleAsync();
                await next();
            }));
        IShapes shapes = pair.ShapesProxy;
        EventHandler<Sample> handler = (_, _) => { };
        shapes.Sampled += handler;

        shapes.Sampled -= handler;

        await TestWait.Until(() => shapes.SubscribersAsync().AsTask().Result == 0, "the handler is removed");
    }

    [Fact]
    public async Task A_subscription_that_an_interceptor_fails_afterwards_is_none()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options(async (call, next) =>
            {
                await next();
                if (call.Method.StartsWith("add_", StringComparison.Ordinal))
                {
                    throw new RpcException(RpcStatus.PermissionDenied, "audit failed");
                }
            }));
        IShapes shapes = pair.ShapesProxy;

        shapes.Touched += (_, _) => { };

        await TestWait.Until(() => !pair.Unhandled.IsEmpty, "the failure is reported");
        Assert.Equal(0, await shapes.SubscribersAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Objects_that_were_not_delivered_are_released(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        using ManualResetEventSlim gate = new();
        int entered = 0;
        Action<IItem> handler = item =>
        {
            Interlocked.Increment(ref entered);
            gate.Wait(TestWait.Limit);
            _ = item.DisposeAsync();
        };
        pair.Proxy.Opened += handler;
        await pair.Proxy.RaiseOpenedAsync(20).Soon();
        await TestWait.Until(() => Volatile.Read(ref entered) == 1, "the handler runs");
        await pair.Proxy.PingAsync().Soon();

        pair.Proxy.Opened -= handler;
        gate.Set();

        await ProbePair.CollectUntil(() => pair.Server.GetReferences().Count == 0, "the references are released");
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_refused_subscription_leaves_no_stream(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        for (int i = 0; i < 50; i++)
        {
            pair.Proxy.Refused += _ => { };
        }

        await pair.Proxy.PingAsync().Soon();

        await TestWait.Until(() => pair.Server.Session.Streams.Count == 0, "the server's streams have ended");
        await TestWait.Until(() => pair.Client.Session.Streams.Count == 0, "the client's streams have ended");
    }

    private static void SubscribeAndUnsubscribe(IProbe proxy)
    {
        Action<int> handler = _ => { };
        proxy.Ticked += handler;
        proxy.Ticked -= handler;
    }
}
