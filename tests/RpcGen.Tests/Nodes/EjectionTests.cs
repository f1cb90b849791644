using System.Diagnostics;
using RpcGen.Testing;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.Tests.Nodes;

/// <summary>How a client treats nodes that fail, and follows nodes that change. The clock is the test's.</summary>
public sealed class EjectionTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_node_that_fails_is_ejected_and_comes_back()
    {
        await using CatalogNode steady = await CatalogNode.StartAsync("unix", "steady");
        CatalogNode failing = await CatalogNode.StartAsync("unix", "failing");
        RpcEndpoint endpoint = failing.Endpoint;
        await using RpcClient client = Create(() => [steady.Endpoint, endpoint]);
        int failed = 0;
        client.ConnectFailed += (_, _) => Interlocked.Increment(ref failed);
        ICatalog catalog = client.GetProxy<ICatalog>();
        await catalog.WhereAsync().Soon();
        await TestWait.Until(() => NodeAt(client, endpoint).Connections == 1, "both are connected");

        await failing.DisposeAsync().Soon();
        await AdvanceUntil(
            TimeSpan.FromMilliseconds(200), () => NodeAt(client, endpoint).IsEjected, "the node is ejected");
        Assert.Equal((2, 0), (NodeAt(client, endpoint).Failures, NodeAt(client, endpoint).Connections));
        await using CatalogNode returned = await CatalogNode.StartAtAsync(endpoint, "returned");
        int before = Volatile.Read(ref failed);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("steady", await catalog.WhereAsync().Soon());
        }

        await TestWait.SettleAsync();
        Assert.Equal(before, Volatile.Read(ref failed));
        Assert.Empty(returned.Server.GetConnections());

        await AdvanceUntil(TimeSpan.FromHours(1), () => NodeAt(client, endpoint).Connections == 1, "the node is back");
        Assert.False(NodeAt(client, endpoint).IsEjected);
        await UntilServedBy("returned", catalog).Soon();
    }

    [Fact]
    public async Task While_no_node_works_all_are_tried_again_with_the_back_off_of_the_client()
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New("unix"));
        await using RpcClient client = Create(() => [endpoint], ejection: TimeSpan.FromDays(10));
        Task<string> call = client.GetProxy<ICatalog>().WhereAsync().AsTask();
        await TestWait.Until(() => client.GetNodes().Count == 1, "it is resolved");
        await AdvanceUntil(
            TimeSpan.FromMilliseconds(200), () => NodeAt(client, endpoint).IsEjected, "the node is ejected");
        await using CatalogNode node = await CatalogNode.StartAtAsync(endpoint, "late");

        // The node is ejected for days, of which only minutes pass.
        await AdvanceUntil(TimeSpan.FromSeconds(1), () => call.IsCompleted, "the call ends");

        Assert.Equal("late", await call.Soon());
        Assert.InRange(_time.Elapsed, TimeSpan.Zero, TimeSpan.FromDays(7));
    }

    [Fact]
    public async Task A_node_that_ends_each_connection_at_once_is_not_kept_busy()
    {
        await using CatalogNode node = await CatalogNode.StartAsync("unix", "rude");
        int connected = 0;
        node.Server.Connected += (_, e) =>
        {
            Interlocked.Increment(ref connected);
            _ = e.Connection.DisposeAsync().AsTask();
        };
        RpcEndpoint endpoint = node.Endpoint;
        await using RpcClient client = Create(() => [endpoint]);
        Task<string> call = client.GetProxy<ICatalog>().WhereAsync().AsTask();
        await TestWait.Until(() => client.GetNodes() is [{ Failures: > 0, Connections: 0 }], "the first has ended");

        for (int i = 0; i < 20; i++)
        {
            await TestWait.SettleAsync();
        }

        // Two connections, and a few if a call comes before their ends are noticed; without a pause it were hundreds.
        Assert.InRange(Volatile.Read(ref connected), 1, 10);
        await client.DisposeAsync().Soon();

        // The call may have been answered before the connection ended.
        await Task.WhenAny(call).Soon();
    }

    [Fact]
    public async Task Nodes_that_are_resolved_anew_take_over_and_no_call_is_lost()
    {
        await using CatalogNode old = await CatalogNode.StartAsync("unix", "old");
        await using CatalogNode fresh = await CatalogNode.StartAsync("unix", "fresh");
        RpcEndpoint[] endpoints = [old.Endpoint];
        await using RpcClient client = Create(() => Volatile.Read(ref endpoints));
        ICatalog catalog = client.GetProxy<ICatalog>();
        Assert.Equal("old", await catalog.WhereAsync().Soon());
        Task<string> running = catalog.WaitAsync().AsTask();
        await TestWait.Until(() => old.Catalog.Waiting == 1, "a call runs on the old node");

        Volatile.Write(ref endpoints, [fresh.Endpoint]);
        Assert.Equal("old", await catalog.WhereAsync().Soon());
        await AdvanceUntil(
            TimeSpan.FromSeconds(31),
            () => client.GetNodes().Single() is { Connections: 2 } only && only.Endpoint == fresh.Endpoint,
            "the new node is connected");
        await TestWait.Until(() => old.Server.GetConnections().All(one => !one.IsOpen), "the old node gets no calls");
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal("fresh", await catalog.WhereAsync().Soon());
        }

        Assert.False(running.IsCompleted);
        old.Catalog.Open();
        Assert.Equal("old", await running.Soon());
        await TestWait.Until(() => old.Server.GetConnections().Count == 0, "the old node is left");
    }

    [Fact]
    public async Task A_resolver_that_fails_leaves_the_nodes_that_are_known()
    {
        CatalogNode node = await CatalogNode.StartAsync("unix", "one");
        RpcEndpoint endpoint = node.Endpoint;
        bool fails = false;
        await using RpcClient client = Create(
            () => Volatile.Read(ref fails) ? throw new InvalidOperationException("the directory is down") : [endpoint]);
        INamed named = client.GetProxy<INamed>();
        Assert.Equal("one", await named.NameAsync().Soon());

        Volatile.Write(ref fails, true);
        await node.DisposeAsync().Soon();
        await using CatalogNode again = await CatalogNode.StartAtAsync(endpoint, "again");
        await TestWait.Until(() => client.Connection is null, "the loss is noticed");

        Assert.Equal("again", await named.NameAsync().Soon());

        // The node pauses for a moment, since it has closed a connection that had only begun.
        Task<string> call = client.GetProxy<ICatalog>().WhereAsync().AsTask();
        await AdvanceUntil(TimeSpan.FromMilliseconds(200), () => call.IsCompleted, "the call ends");
        Assert.Equal("again", await call);
    }

    [Fact]
    public async Task A_resolver_that_has_never_answered_is_named()
    {
        await using RpcClient client = Create(
            () => throw new InvalidOperationException("the directory is down"),
            connectTimeout: TimeSpan.FromSeconds(10));
        int failed = 0;
        client.ConnectFailed += (_, _) => Interlocked.Increment(ref failed);

        foreach (Func<ValueTask<string>> start in (Func<ValueTask<string>>[])
            [() => client.GetProxy<ICatalog>().WhereAsync(), () => client.GetProxy<INamed>().NameAsync()])
        {
            int before = Volatile.Read(ref failed);
            Task<string> call = start().AsTask();
            await TestWait.Until(() => Volatile.Read(ref failed) > before, "an attempt has failed");

            await AdvanceUntil(TimeSpan.FromSeconds(4), () => call.IsCompleted, "the call ends");

            RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(() => call);
            Assert.Contains("the directory is down", exception.Message, StringComparison.Ordinal);
            Assert.Contains("memory:resolved", exception.Message, StringComparison.Ordinal);
        }
    }

    private RpcClient Create(
        Func<RpcEndpoint[]> resolve, TimeSpan? ejection = null, TimeSpan? connectTimeout = null) =>
        new("memory:resolved", new RpcClientOptions
        {
            Connection = new RpcConnectionOptions { TimeProvider = _time, HandshakeTimeout = Timeout.InfiniteTimeSpan },
            ConnectTimeout = connectTimeout ?? TimeSpan.FromDays(10),
            Resolve = (_, _) => new ValueTask<IReadOnlyList<RpcEndpoint>>(resolve()),
            Pool = new RpcPoolOptions
            {
                Size = 2,
                EjectionTime = ejection ?? TimeSpan.FromHours(1),
                MaxEjectionTime = TimeSpan.FromDays(20),
            },
        });

    // Moves the clock in steps: a timer may be set after a step only.
    private async Task AdvanceUntil(TimeSpan step, Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestWait.Limit, $"It did not happen: {what}");
            _time.Advance(step);
            for (int i = 0; i < 500; i++)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task UntilServedBy(string name, ICatalog catalog)
    {
        while (await catalog.WhereAsync() != name)
        {
        }
    }

    private static RpcNode NodeAt(RpcClient client, RpcEndpoint endpoint) =>
        client.GetNodes().Single(node => node.Endpoint == endpoint);
}
