using RpcGen.Connections.Nodes;
using Xunit;

namespace RpcGen.Tests.Nodes;

/// <summary>Where a pool connects, and which connections it gives up.</summary>
public sealed class PoolPlanTests
{
    private static readonly Node[] s_nodes =
        [.. Enumerable.Range(0, 4).Select(i => new Node(null, $"{i}", _ => throw new InvalidOperationException()))];

    [Theory]
    [InlineData(4, 2, "0011")]
    [InlineData(3, 2, "01")]
    [InlineData(1, 3, "0")]
    [InlineData(2, 3, "01")]
    [InlineData(4, 4, "0123")]
    public void Each_node_gets_an_equal_share(int size, int nodes, string expected) =>
        Assert.Equal(expected, Sorted(Plan(nodes, size, "", "", "").Connect.Select(node => node.ToString())));

    [Fact]
    public void A_node_that_pauses_is_left_out() => Assert.Equal("02", Names(Plan(3, 3, "", "", "1").Connect));

    [Fact]
    public void Attempts_that_run_count() => Assert.Equal("2", Names(Plan(3, 3, "0", "1", "").Connect));

    [Fact]
    public void Connections_to_nodes_that_are_gone_are_left() => Assert.Equal("3", Left(Plan(3, 3, "0123", "", "")));

    [Fact]
    public void Connections_beyond_a_share_are_left_when_nodes_are_added() =>
        Assert.Equal("01", Left(Plan(4, 4, "0011", "", "")));

    [Fact]
    public void The_last_connections_are_kept_until_others_replace_them()
    {
        PoolPlan plan = Plan(2, 2, "3", "", "");

        Assert.Equal("01", Names(plan.Connect));
        Assert.Empty(plan.Leave);
    }

    private static PoolPlan Plan(int nodes, int size, string open, string opening, string pausing) => PoolPlan.Of(
        s_nodes[..nodes], size, [.. open.Select(one => new PooledConnection(NodeOf(one), null!, 0))],
        [.. opening.Select(NodeOf)], node => !pausing.Contains(node.ToString(), StringComparison.Ordinal));

    private static Node NodeOf(char name) => s_nodes[name - '0'];

    private static string Names(IEnumerable<Node> nodes) => Sorted(nodes.Select(node => node.ToString()));

    private static string Left(PoolPlan plan) => Names(plan.Leave.Select(one => one.Node));

    private static string Sorted(IEnumerable<string> names) => string.Concat(names.Order(StringComparer.Ordinal));
}
