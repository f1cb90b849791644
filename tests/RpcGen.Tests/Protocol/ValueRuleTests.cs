using RpcGen.TestPeer;

namespace RpcGen.Tests.Protocol;

/// <summary>What is wrong with a value ends its call with InvalidArgument, and nothing else.</summary>
public sealed class ValueRuleTests
{
    private const string Name = "a44e616d65";
    private const string Next = "a44e657874";
    private const string Children = "a84368696c6472656e";

    [WireRule("V1", "V2", "V3", "V4", "V5", "V7", "V8")]
    [Theory]
    [InlineData("V1", "Node", "c1")] // never used
    [InlineData("V1", "Node", "81" + Name)] // cut
    [InlineData("V2", "Node", "81" + Name + "a2c080")] // an overlong form
    [InlineData("V2", "Node", "81" + Name + "a3eda080")] // a lone surrogate
    [InlineData("V2", "Node", "81" + Name + "a1ff")]
    [InlineData("V3", "Node", "81" + Children + "ddffffffff")]
    [InlineData("V3", "Node", "dfffffffff")]
    [InlineData("V3", "Node", "81" + Name + "dbffffffff")]
    [InlineData("V3", "Node", "81" + "a161" + "c9ffffffff00")] // in what is skipped
    [InlineData("V4", "Node", "82" + Name + "a161" + Name + "a162")] // a member twice
    [InlineData("V5", "Node", "81" + Name + "c0")] // nil for a text that is never null
    [InlineData("V5", "Node", "81" + Children + "91c0")]
    [InlineData("V7", "Int32", "ce80000000")] // 2^31 for an int
    [InlineData("V7", "Int32", "cb3ff8000000000000")] // 1.5
    [InlineData("V8", "Int32", "a161")]
    [InlineData("V8", "Int32", "c3")]
    [InlineData("V8", "Node", "9100")]
    public async Task V_values_that_end_their_call(string rule, string type, string value)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(
            0, "00", type == "Node" ? nameof(ITestService.EchoNodeAsync) : nameof(ITestService.CountCallsAsync),
            "91" + value);

        Assert.StartsWith("V", rule, StringComparison.Ordinal);
        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("V6")]
    [Theory]
    [InlineData("81" + "a161" + "c3")]
    [InlineData("82" + "a161" + "9201820102a162c0" + Name + "a162")]
    public async Task V6_unknown_members_are_skipped(string node)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.EchoNodeAsync), "91" + node);

        Assert.StartsWith(
            "9307cd000083" + Name, Convert.ToHexStringLower(peer.ReceiveKind(7)), StringComparison.Ordinal);
    }

    [WireRule("V9")]
    [Theory]
    [InlineData(10, true)]
    [InlineData(70, false)]
    public async Task V9_values_nest_64_deep_at_most(int depth, bool isServed)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        string node = string.Concat(Enumerable.Repeat("81" + Next, depth)) + "80";

        peer.Call<ITestService>(0, "00", nameof(ITestService.EchoNodeAsync), "91" + node);

        if (isServed)
        {
            peer.ReceiveKind(7);
        }
        else
        {
            peer.ExpectError(RpcStatus.InvalidArgument);
        }
    }

    [WireRule("V10")]
    [Theory]
    [InlineData("cf0000000000000005")]
    [InlineData("d300000000000000" + "05")]
    [InlineData("d105" + "00", "cd0500")]
    public async Task V10_integers_may_have_any_width(string number, string shortest = "05")
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.AddAsync), "92" + number + "00");

        Assert.Equal("9307cd0000" + shortest, Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }
}
