using System.Collections.Concurrent;
using RpcGen.Testing;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.Tests.Nodes;

/// <summary>How a client spreads calls over nodes.</summary>
public sealed class PoolTests : IAsyncLifetime
{
    private readonly List<CatalogNode> _nodes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (CatalogNode node in _nodes)
        {
            await node.DisposeAsync().Soon();
        }
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Calls_of_a_stateless_contract_spread_over_the_nodes(string kind)
    {
        await using RpcClient client = await ClientOfThreeAsync(kind);
        ICatalog catalog = client.GetProxy<ICatalog>();
        Dictionary<string, int> served = [];

        for (int i = 0; i < 600; i++)
        {
            string name = await catalog.WhereAsync().Soon();
            served[name] = served.GetValueOrDefault(name) + 1;
        }

        Assert.Equal(3, served.Count);
        Assert.All(served.Values, count => Assert.InRange(count, 100, 300));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_gets_few_calls()
    {
        await using RpcClient client = await ClientOfThreeAsync("unix");
        ICatalog catalog = client.GetProxy<ICatalog>();
        Catalog stuck = _nodes[0].Catalog;
        _nodes[1].Catalog.Open();
        _nodes[2].Catalog.Open();
        List<Task<string>> calls = [];

        for (int i = 0; i < 100; i++)
        {
            Task<string> call = catalog.WaitAsync().AsTask();
            calls.Add(call);
            await TestWait.Until(
                () => call.IsCompleted || stuck.Waiting == calls.Count(one => !one.IsCompleted), "it ran");
        }

        Assert.InRange(stuck.Waiting, 0, 3);
        stuck.Open();
        await Task.WhenAll(calls).Soon();
    }

    [Fact]
    public async Task Calls_of_an_ordinary_contract_stay_on_one_connection()
    {
        await using RpcClient client = await ClientOfThreeAsync("unix");
        INamed named = client.GetProxy<INamed>();
        HashSet<string> names = [];

        for (int i = 0; i < 100; i++)
        {
            names.Add(await named.NameAsync().Soon());
        }

        Assert.Single(names);
    }

    [Fact]
    public async Task Without_a_pool_calls_of_a_stateless_contract_stay_on_one_connection()
    {
        CatalogNode node = await StartAsync("unix", "one");
        await using RpcClient client = new(node.Endpoint);

        Assert.Equal("one", await client.GetProxy<ICatalog>().WhereAsync().Soon());

        Assert.NotNull(client.Connection);
        Assert.Single(node.Server.GetConnections());
    }

    [Fact]
    public async Task A_pool_of_one_endpoint_has_several_connections_to_it()
    {
        CatalogNode node = await StartAsync("unix", "one");
        await using RpcClient client = new(
            node.Endpoint, new RpcClientOptions { Pool = new RpcPoolOptions { Size = 3 } });

        await client.GetProxy<ICatalog>().WhereAsync().Soon();

        await TestWait.Until(() => client.GetNodes().Single().Connections == 3, "three connections");
        Assert.Equal(3, node.Server.GetConnections().Count);
    }

    [Fact]
    public async Task Streams_in_both_directions_work_over_a_pool()
    {
        await using RpcClient client = await ClientOfThreeAsync("unix");
        ICatalog catalog = client.GetProxy<ICatalog>();

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(100, await catalog.CountAsync(100).CountAsync().Soon());
            Assert.Equal(4950, await catalog.SumAsync(Enumerable.Range(0, 100).ToAsyncEnumerable()).Soon());
        }
    }

    [Fact]
    public async Task A_node_that_stops_costs_no_call()
    {
        await using RpcClient client = await ClientOfThreeAsync("unix");
        ICatalog catalog = client.GetProxy<ICatalog>();
        using CancellationTokenSource enough = new();
        ConcurrentQueue<string> answers = new();
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(CallAsync))];
        await TestWait.Until(() => answers.Count > 200, "calls before");

        await _nodes[0].Server.StopAsync().Soon();

        int before = answers.Count;
        int served = _nodes[0].Catalog.Served;
        await TestWait.Until(() => answers.Count > before + 500, "calls after");
        await enough.CancelAsync();
        await Task.WhenAll(callers).Soon();
        Assert.NotEqual(0, served);
        Assert.Equal(served, _nodes[0].Catalog.Served);

        async Task CallAsync()
        {
            while (!enough.IsCancellationRequested)
            {
                answers.Enqueue(await catalog.WhereAsync());
            }
        }
    }

    [Fact]
    public async Task A_call_that_no_node_can_take_names_the_last_failure()
    {
        VirtualTime time = new();
        string endpoint = Endpoints.New("unix");
        await using RpcClient client = new(endpoint, new RpcClientOptions
        {
            Pool = new RpcPoolOptions(),
            Connection = new RpcConnectionOptions { TimeProvider = time },
        });
        ConcurrentQueue<RpcConnectFailedEventArgs> failed = new();
        client.ConnectFailed += (_, e) => failed.Enqueue(e);
        Task<string> call = client.GetProxy<ICatalog>().WhereAsync().AsTask();
        await TestWait.Until(() => !failed.IsEmpty, "an attempt has failed");

        time.Advance(TimeSpan.FromSeconds(31));

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(() => call.Soon());
        Assert.Contains(endpoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(exception.InnerException!.Message, exception.Message, StringComparison.Ordinal);
        await TestWait.Until(() => failed.Any(e => e.Exception == exception.InnerException), "the failure is told");
        Assert.All(failed, e => Assert.NotNull(e.NextAttempt));
    }

    [Fact]
    public async Task Disposing_the_client_ends_the_calls_that_wait_and_the_connections()
    {
        RpcClient client = await ClientOfThreeAsync("unix");
        Task<string> running = client.GetProxy<ICatalog>().WaitAsync().AsTask();
        RpcClient lonely = new(Endpoints.New("unix"), new RpcClientOptions { Pool = new RpcPoolOptions() });
        Task<string> waiting = lonely.GetProxy<ICatalog>().WhereAsync().AsTask();

        await client.DisposeAsync().Soon();
        await lonely.DisposeAsync().Soon();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => running.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetProxy<ICatalog>().WhereAsync().Soon());
        await TestWait.Until(
            () => _nodes.All(node => node.Server.GetConnections().Count == 0), "no connection is left");
    }

    [Fact]
    public async Task A_failure_of_the_program_ends_the_calls_at_once()
    {
        CatalogNode node = await StartAsync("unix", "one");
        await using RpcClient client = new(node.Endpoint, new RpcClientOptions
        {
            Pool = new RpcPoolOptions(),
            Connection = new RpcConnectionOptions
            {
                OnConnecting = _ => throw new InvalidOperationException("no configuration"),
            },
        });

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.GetProxy<ICatalog>().WhereAsync().Soon());

        Assert.Equal("no configuration", exception.Message);
    }

    private async Task<RpcClient> ClientOfThreeAsync(string kind)
    {
        for (int i = 0; i < 3; i++)
        {
            await StartAsync(kind, $"{kind}-{i}");
        }

        RpcEndpoint[] endpoints = [.. _nodes.Select(node => node.Endpoint)];
        RpcClient client = new(endpoints[0], new RpcClientOptions
        {
            Connection = new RpcConnectionOptions { Tls = Certificates.Tls(null) },
            Resolve = (_, _) => new ValueTask<IReadOnlyList<RpcEndpoint>>(endpoints),
            Pool = new RpcPoolOptions { Size = 3 },
        });
        await client.GetProxy<ICatalog>().WhereAsync().Soon();
        await TestWait.Until(
            () => client.GetNodes() is { Count: 3 } nodes && nodes.All(node => node.Connections == 1),
            "all are connected");
        return client;
    }

    private async Task<CatalogNode> StartAsync(string kind, string name)
    {
        CatalogNode node = await CatalogNode.StartAsync(kind, name);
        _nodes.Add(node);
        return node;
    }
}
