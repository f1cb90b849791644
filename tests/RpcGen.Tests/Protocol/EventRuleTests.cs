using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of events.</summary>
public sealed class EventRuleTests
{
    private const string OnStream0 = "81" + "06" + "9200cd2000";

    [WireRule("E1")]
    [Fact]
    public async Task E1_a_subscription_is_answered_and_its_stream_stays_open()
    {
        await using RawPeer peer = await SubscribedAsync("add_Touched");

        Raise(peer);

        Assert.StartsWith("930c01", Convert.ToHexStringLower(peer.ReceiveKind(12)), StringComparison.Ordinal);
        peer.ReceiveKind(7);
        Raise(peer);
        Assert.StartsWith("930c01", Convert.ToHexStringLower(peer.ReceiveKind(12)), StringComparison.Ordinal);
    }

    [WireRule("E2")]
    [Theory]
    [InlineData("add_Touched", "c0")] // nothing
    [InlineData("add_Numbered", "92" + "00" + "a86e756d6265722030")] // 0 and "number 0"
    [InlineData("add_Sampled", "92" + "00" + "ca00000000")] // one argument: an object
    public async Task E2_an_occurrence_is_its_argument_or_a_tuple_or_nil(string method, string item)
    {
        await using RawPeer peer = await SubscribedAsync(method);

        Raise(peer);

        string content = Convert.ToHexStringLower(peer.ReceiveKind(12));
        Assert.Equal("930c01dd00000001", content[..16]);
        Assert.Equal(
            method == "add_Sampled" ? "9200" : item, method == "add_Sampled" ? content[16..20] : content[16..]);
    }

    [WireRule("E3")]
    [Fact]
    public async Task E3_a_subscription_takes_effect_before_the_calls_that_follow_it()
    {
        for (int i = 0; i < 50; i++)
        {
            await using RawPeer peer = await RawPeer.ShakeAsync();
            peer.Bind<IShapes>(0);

            peer.SendBytes([
                .. RawPeer.Calling<IShapes>(0, "00", "add_Touched", "90", OnStream0),
                .. RawPeer.Calling<IShapes>(1, "00", nameof(IShapes.SubscribersAsync), "90"),
            ]);

            string[] replies =
                [Convert.ToHexStringLower(peer.ReceiveKind(7)), Convert.ToHexStringLower(peer.ReceiveKind(7))];
            Assert.Contains("9307cd000101", replies);
        }
    }

    [WireRule("E4")]
    [Fact]
    public async Task E4_a_stop_removes_the_handler()
    {
        await using RawPeer peer = await SubscribedAsync("add_Touched");

        peer.Send("921900");

        peer.ReceiveKind(13);
        await TestWait.Until(() => Subscribers(peer) == 0, "the handler is removed");
    }

    [WireRule("E5")]
    [Fact]
    public async Task E5_a_subscription_without_a_stream_ends_with_invalid_argument()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", "add_Touched", "90");

        peer.ExpectError(RpcStatus.InvalidArgument);
        Assert.Equal(0, Subscribers(peer));
    }

    [WireRule("E6")]
    [Fact]
    public async Task E6_a_frame_may_tell_of_a_loss_alone()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        int raised = 0;
        peer.Connection.GetProxy<IShapes>().Touched += (_, _) => Interlocked.Increment(ref raised);
        string call = Convert.ToHexStringLower(peer.ReceiveKind(6));
        Assert.Contains("8106", call, StringComparison.Ordinal);
        peer.Send("930700c0");

        peer.Send("940c01" + "05" + "90");
        peer.Send("940c01" + "02" + "91c0");

        await TestWait.Until(() => raised == 1, "the occurrence behind the loss was raised");
        peer.ExpectAlive();
    }

    private static async Task<RawPeer> SubscribedAsync(string method)
    {
        RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", method, "90", OnStream0);
        Assert.Equal("9307cd0000c0", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        return peer;
    }

    private static void Raise(RawPeer peer) => peer.Call<IShapes>(0, "00", nameof(IShapes.RaiseAsync), "9101");

    private static int Subscribers(RawPeer peer)
    {
        peer.Call<IShapes>(0, "00", nameof(IShapes.SubscribersAsync), "90");
        return peer.ReceiveKind(7)[^1];
    }
}
