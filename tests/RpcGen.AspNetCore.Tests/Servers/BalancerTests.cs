using System.Security.Cryptography;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>What a contract can do also works through HAProxy and YARP.</summary>
[Collection(nameof(RealServers))]
public sealed class BalancerTests
{
    private const long Length = 100 * 1024 * 1024;

    // 100 MiB take seconds, and longer on a machine with load.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("HAProxy")]
    [InlineData("YARP")]
    public async Task Calls_streams_and_events_cross(string balancer)
    {
        await using Node node = await Node.StartAsync();
        await using BalancedClient balanced = await BalancedClient.StartAsync(balancer, node);
        IEcho echo = balanced.Client.GetProxy<IEcho>();
        TaskCompletionSource<string> said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        echo.Said += (_, text) => said.TrySetResult(text);

        Assert.Equal("hello", await echo.SayAsync("hello").Soon());
        Assert.Equal("hello", await said.Task.Soon());
        List<int> items = [];
        await foreach (int item in echo.CountAsync(1000))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 1000), items);
    }

    [Theory]
    [InlineData("HAProxy")]
    [InlineData("YARP")]
    public async Task A_hundred_mebibytes_arrive_unchanged_in_both_directions(string balancer)
    {
        await using Node node = await Node.StartAsync();
        await using BalancedClient balanced = await BalancedClient.StartAsync(balancer, node);
        RpcConnection connection = await balanced.Client.ConnectAsync().Soon();
        ITransfer transfer = connection.GetProxy<ITransfer>();
        await using PatternStream content = new(Length);
        byte[] expected = await SHA256.HashDataAsync(content);

        await using PatternStream sent = new(Length);
        Assert.Equal(expected, await transfer.HashAsync(sent).AsTask().WaitAsync(s_patience));
        await using Stream received = await transfer.OpenAsync(Length);
        Assert.Equal(expected, await SHA256.HashDataAsync(received).AsTask().WaitAsync(s_patience));
    }

    [Fact]
    public async Task YARP_spreads_connections_over_its_nodes()
    {
        await using Node first = await Node.StartAsync();
        await using Node second = await Node.StartAsync();
        await using Yarp yarp = await Yarp.StartAsync(first.HttpPort, second.HttpPort);
        List<RpcConnection> connections = [];
        for (int i = 0; i < 6; i++)
        {
            connections.Add(await RpcConnection.ConnectAsync(yarp.Endpoint).Soon());
        }

        Task<int>[] calls = [.. connections.Select(connection => connection.GetProxy<IEcho>().WaitAsync().AsTask())];
        await first.Gate.Entered.Task.Soon();
        await second.Gate.Entered.Task.Soon();
        first.Gate.Opened.SetResult();
        await TestWait.Until(() => calls.Count(call => call.IsCompleted) == 3, "the first node answers");
        second.Gate.Opened.SetResult();
        await Task.WhenAll(calls).Soon();

        foreach (RpcConnection connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task YARP_passes_on_who_the_client_is()
    {
        await using Node node = await Node.StartAsync();
        await using Yarp yarp = await Yarp.StartAsync(node.HttpPort);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            yarp.Endpoint,
            new RpcConnectionOptions { ConfigureWebSocket = socket => socket.SetRequestHeader("X-User", "ann") }).Soon();

        Assert.Equal("ann", await connection.GetProxy<ISecret>().TellAsync().Soon());
    }

    [Fact]
    public async Task HAProxy_passes_on_the_certificate_of_the_client_and_the_node_judges_it()
    {
        await using Node node = await Node.StartAsync();
        await using BalancedClient known = await BalancedClient.StartAsync("HAProxy", node);
        await using BalancedClient other = await BalancedClient.StartAsync("HAProxy", node, Certificates.Server);

        Assert.Equal("CN=indexer", await known.Client.GetProxy<ISecret>().TellAsync().Soon());
        RpcException refused = await Assert.ThrowsAnyAsync<RpcException>(
            () => other.Client.GetProxy<ISecret>().TellAsync().AsTask()).Soon();
        Assert.Equal(RpcStatus.PermissionDenied, refused.Status);
        Assert.Contains(node.Log.Lines, line => line.Contains("may not use ISecret", StringComparison.Ordinal));
        Assert.Equal("a", await other.Client.GetProxy<IEcho>().SayAsync("a").Soon());
    }

    [Fact]
    public async Task A_node_that_YARP_cannot_reach_is_named_by_the_status()
    {
        await using Yarp yarp = await Yarp.StartAsync(1);

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(yarp.Endpoint).Soon());

        Assert.Contains("502", exception.Message, StringComparison.Ordinal);
    }
}
