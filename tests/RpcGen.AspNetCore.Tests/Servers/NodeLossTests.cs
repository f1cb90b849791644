using Cluster;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>What clients notice when nodes behind a balancer die, or are replaced, while calls run.</summary>
[Collection(nameof(RealServers))]
public sealed class NodeLossTests
{
    [Theory]
    [InlineData("HAProxy")]
    [InlineData("YARP")]
    public async Task A_kill_of_a_node_ends_each_call_once_and_the_others_serve_its_clients(string balancer)
    {
        await using NodesUnderLoad nodes = await NodesUnderLoad.StartAsync(balancer);
        await nodes.ContinueAsync();

        nodes.Processes[0].Kill();
        await TestWait.Until(() => nodes.Spread[0] == 0, "the clients have noticed");
        await nodes.ContinueAsync();

        Assert.Empty(await nodes.SettleAsync());
        Assert.Contains(nodes.Calls, call => call.Node == 0);
    }

    [Theory]
    [InlineData("HAProxy")]
    [InlineData("YARP")]
    public async Task A_rolling_restart_with_drain_fails_no_call(string balancer)
    {
        await using NodesUnderLoad nodes = await NodesUnderLoad.StartAsync(balancer);
        await nodes.ContinueAsync();

        foreach (NodeProcess node in nodes.Processes)
        {
            await node.RestartAsync().Soon();
            await Task.WhenAll(Ports.UntilOpenAsync(node.Port), Ports.UntilOpenAsync(node.WebPort)).Soon();
            await nodes.ContinueAsync();
        }

        Assert.Empty(await nodes.SettleAsync());
        Assert.DoesNotContain(nodes.Calls, call => call.Failure is not null);
        Assert.Equal([0, 1], nodes.Calls.Select(call => call.Node).Distinct().Order());
    }
}
