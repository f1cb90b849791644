using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of closing, and of pings.</summary>
public sealed class ClosingRuleTests
{
    [WireRule("G1", "G3", "P1", "P2", "F4")]
    [Theory]
    [InlineData("G1", "931300a0")]
    [InlineData("G1", "931302a0")]
    [InlineData("G1", "931363a0")]
    [InlineData("G1", "9313ffa0")]
    [InlineData("F4", "931301c3")] // a text that is none
    [InlineData("G3", "921200")] // an answer to no GoAway
    [InlineData("P1", "9210ce00010000")]
    [InlineData("P2", "921100")] // an answer to no ping
    [InlineData("P2", "9211ce00010000")]
    [InlineData("F4", "9211a161")]
    [InlineData("F4", "921190")]
    public async Task G_and_P_frames_that_no_correct_peer_sends(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("G2")]
    [Fact]
    public async Task G2_a_second_GoAway_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Send("931301a0");

        peer.Send("931301a0");

        await peer.ExpectRejectedAsync("G2");
    }

    [WireRule("G3")]
    [Theory]
    [InlineData("921201")] // not 0
    [InlineData("9212c0")]
    public async Task G3_an_answer_to_GoAway_carries_0(string ack)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task closing = peer.Connection.CloseAsync();
        peer.ReceiveKind(19);

        peer.Send(ack);

        await peer.ExpectRejectedAsync(ack == "9212c0" ? "F4" : "G3");
        await closing.Soon();
    }

    [WireRule("G3", "G4")]
    [Theory]
    [InlineData("G3", "921200")]
    [InlineData("G4", "9506010000" + "92" + "01" + "01")]
    public async Task G4_nothing_new_may_follow_the_promise_to_make_no_calls(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("9506" + "00" + "00" + "01" + "91a161"); // a handler that keeps the closing side waiting
        peer.ExpectAlive();
        Task closing = peer.Connection.CloseAsync();
        peer.ReceiveKind(19);
        peer.Send("921200");
        peer.ExpectAlive();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
        await closing.Soon();
    }

    [WireRule("G5")]
    [Fact]
    public async Task G5_a_side_promises_to_make_no_calls_when_its_last_one_was_answered()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);
        peer.Send("931301a0");
        peer.ExpectAlive();

        peer.Send("9307cd000003");

        // Nothing but the answer to the ping came in between.
        Assert.Equal("9212cd0000", Convert.ToHexStringLower(peer.Receive()));
        Assert.Equal(3, await call.Soon());
        await Assert.ThrowsAsync<RpcConnectionLostException>(
            () => peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [WireRule("G6")]
    [Fact]
    public async Task G6_the_closing_side_waits_for_the_promise_and_its_handlers()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Bind<ITestService>(1);
        peer.Call<ITestService>(0, "01", nameof(ITestService.WaitAsync), "91a161");
        peer.ExpectAlive();
        Task closing = peer.Connection.CloseAsync();
        Assert.Equal("931301a0", Convert.ToHexStringLower(peer.ReceiveKind(19)));

        // A call that was on its way is served; so is the one that runs.
        peer.Send("9506010000" + "9228" + "02");
        Assert.Equal("9307cd00012a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        peer.Send("921200");
        peer.ExpectAlive();
        Assert.False(closing.IsCompleted);
        peer.Send("920a00");

        peer.ReceiveKind(8);
        Assert.Throws<EndOfStreamException>(() => peer.Receive());
        await closing.Soon();
    }

    [WireRule("P2", "P3")]
    [Fact]
    public async Task P3_a_ping_is_answered_with_its_number()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send("9210cdffff");
        Assert.Equal("9211cdffff", Convert.ToHexStringLower(peer.ReceiveKind(17)));

        // The other way round: each ping may be answered once, and some may be left out.
        peer.Connection.Session.SendPing();
        peer.Connection.Session.SendPing();
        peer.Connection.Session.SendPing();
        Assert.Equal("9210cd0000", Convert.ToHexStringLower(peer.ReceiveKind(16)));
        peer.Send("921101");
        peer.Send("921102");
        peer.ExpectAlive();
        peer.Send("921102");
        await peer.ExpectRejectedAsync("P2");
    }
}
