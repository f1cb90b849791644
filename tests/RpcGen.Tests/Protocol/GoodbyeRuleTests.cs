using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>What may still happen when a side has said goodbye.</summary>
public sealed class GoodbyeRuleTests
{
    [WireRule("G7")]
    [Fact]
    public async Task G7_the_sender_of_a_goodbye_makes_no_calls()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        Task closing = peer.Connection.CloseAsync();
        peer.ReceiveKind(19);

        await Assert.ThrowsAnyAsync<RpcException>(() => proxy.AddAsync(1, 2).Soon());

        peer.ExpectNothing();
        peer.Send("921200");
        await closing.Soon();
    }

    [WireRule("G8")]
    [Fact]
    public async Task G8_a_rejection_is_not_answered()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send("931305" + "a5523939" + "3a20");

        RpcCloseReason reason = await peer.Connection.Closed.Soon();
        Assert.Equal(RpcCloseKind.RejectedByPeer, reason.Kind);
        Assert.Contains("R99", reason.Message, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => peer.Receive());
    }

    [WireRule("G9")]
    [Fact]
    public async Task G9_a_call_that_had_begun_before_the_goodbye_is_served()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("940b0104c404" + "95060000");

        peer.Send("931301a0");
        peer.Send("940b0100c404" + "00" + "9228" + "02");

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("G10")]
    [Fact]
    public async Task G10_calls_that_run_are_answered_after_the_goodbye()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161");
        peer.Call<ITestService>(1, "00", nameof(ITestService.WaitAsync), "91a161");
        peer.Send("931301a0");
        Assert.Equal("9212cd0000", Convert.ToHexStringLower(peer.ReceiveKind(18)));

        peer.Send("920a01");
        peer.Send("920a00");

        Assert.StartsWith("9608cd000101", Convert.ToHexStringLower(peer.ReceiveKind(8)), StringComparison.Ordinal);
        Assert.StartsWith("9608cd000001", Convert.ToHexStringLower(peer.ReceiveKind(8)), StringComparison.Ordinal);
    }

    [WireRule("G11")]
    [Fact]
    public async Task G11_the_end_without_a_goodbye_is_the_death_of_the_peer()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);

        peer.End();

        Assert.Equal(RpcCloseKind.PeerLost, (await peer.Connection.Closed.Soon()).Kind);
        RpcConnectionLostException error = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, error.Outcome);
    }

    [WireRule("P4")]
    [Fact]
    public async Task P4_a_ping_is_answered_while_handlers_run()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.ReceiveKind(5);
        for (int id = 0; id < 20; id++)
        {
            peer.Call<ITestService>(id, "00", nameof(ITestService.WaitUncancellableAsync), "91a161");
        }

        peer.ExpectNothing();
    }
}
