using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>What a Hello may leave out, may say, and binds the other side to.</summary>
public sealed class HandshakeLimitTests
{
    private const string Versions = "00010101";
    private const string Sizes = "02ce00010000" + "03ce00100000";

    [WireRule("H14")]
    [Fact]
    public async Task H14_a_refusal_is_not_answered()
    {
        await using RawPeer peer = RawPeer.Connect();
        peer.Receive();

        peer.Send("931301" + "a466756c6c");

        RpcCloseReason reason = await peer.Connection.Closed.Soon();
        Assert.Equal(RpcCloseKind.ClosedByPeer, reason.Kind);
        Assert.Contains("full", reason.Message, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => peer.Receive());
    }

    [WireRule("H15")]
    [Fact]
    public async Task H15_limits_of_any_size_are_accepted()
    {
        await using RawPeer peer = RawPeer.Connect();
        string most = "cf" + "ffffffffffffffff";

        peer.Send("920387" + Versions + "02" + most + "03" + most + "04" + most + "07" + most + "08" + most);

        await ExpectServedAsync(peer);
    }

    [WireRule("H16")]
    [Theory]
    [InlineData("0000" + "0163")] // versions 0 to 99
    [InlineData("0001" + "01cf7fffffffffffffff")]
    public async Task H16_a_range_that_holds_a_known_version_is_accepted(string versions)
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send("920385" + versions + Sizes + "0464");

        await ExpectServedAsync(peer);
    }

    [WireRule("H17")]
    [Fact]
    public async Task H17_keys_from_5_may_be_missing()
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send("920385" + Versions + Sizes + "0464");

        await ExpectServedAsync(peer);
        Assert.False((await peer.Connection.SharedMemoryStatus.Soon()).IsUsed);
    }

    [WireRule("H18")]
    [Theory]
    [InlineData("920385" + Versions + Sizes + "0464", 0)]
    [InlineData("920387" + Versions + Sizes + "0464" + "0702" + "08cd0400", 2)]
    public async Task H18_no_more_streams_are_open_than_the_other_side_takes(string hello, int streams)
    {
        await using RawPeer peer = RawPeer.Connect();
        peer.Send(hello);
        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");
        IShapes proxy = peer.Connection.GetProxy<IShapes>();
        for (int i = 0; i < streams; i++)
        {
            _ = proxy.SumAsync(Nothing()).AsTask();
            peer.ReceiveKind(6);
        }

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => proxy.SumAsync(Nothing()).Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, error.Status);
        Assert.DoesNotContain("9202", Next(peer, proxy), StringComparison.Ordinal);
    }

    [WireRule("H19")]
    [Fact]
    public async Task H19_no_more_calls_are_open_than_the_other_side_takes()
    {
        await using RawPeer peer = RawPeer.Connect();
        peer.SendHello(1, 1, maxCalls: 2);
        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        List<Task<int>> calls = [.. Enumerable.Range(0, 3).Select(i => proxy.AddAsync(i, i).AsTask())];
        peer.ReceiveKind(6);
        peer.ReceiveKind(6);
        peer.ExpectNothing();

        peer.Send("93070105");

        // Its id is free again, and the third call goes under it.
        Assert.StartsWith("9506cd0001", Convert.ToHexStringLower(peer.ReceiveKind(6)), StringComparison.Ordinal);
        peer.Send("93070006");
        peer.Send("93070107");
        int[] sums = await Task.WhenAll(calls).Soon();
        Assert.Equal([6, 5, 7], sums);
    }

    [WireRule("H20")]
    [Theory]
    [InlineData("90")]
    [InlineData("93070809")]
    public async Task H20_required_keys_that_are_known_are_no_obstacle(string required)
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send("920386" + Versions + Sizes + "0464" + "06" + required);

        await ExpectServedAsync(peer);
    }

    [WireRule("H21")]
    [Fact]
    public async Task H21_nothing_follows_a_Hello_before_that_of_the_other_side_has_come()
    {
        await using RawPeer peer = RawPeer.Connect();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        peer.Receive();
        await Assert.ThrowsAnyAsync<RpcException>(() => proxy.AddAsync(1, 2).Soon());

        peer.SendHello(1, 1);
        peer.ExpectNothing();

        Task<int> call = proxy.AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);
        peer.Send("93070003");
        Assert.Equal(3, await call.Soon());
    }

    [WireRule("H1")]
    [Fact]
    public async Task H1_a_hello_in_chunks_is_none()
    {
        await using RawPeer peer = RawPeer.Connect();
        string hello = "920385" + Versions + Sizes + "0464";

        peer.Send($"940b0000c4{hello.Length / 2:x2}" + hello);

        await peer.ExpectRejectedAsync("H1");
    }

    [WireRule("F2")]
    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task F2_the_first_frame_has_4_KiB_at_most(int size, bool isAccepted)
    {
        await using RawPeer peer = RawPeer.Connect();
        string hello = "920386" + Versions + Sizes + "0464" + "63c5"; // an unknown key, whose value fills the frame
        int padding = size - (hello.Length / 2) - 2;

        peer.Send(hello + $"{padding:x4}" + new string('0', 2 * padding));

        if (isAccepted)
        {
            await ExpectServedAsync(peer);
        }
        else
        {
            await peer.ExpectRejectedAsync("F2");
        }
    }

    private static string Next(RawPeer peer, IShapes proxy)
    {
        _ = proxy.PostedAsync().AsTask();
        return Convert.ToHexStringLower(peer.ReceiveKind(6));
    }

    private static async Task ExpectServedAsync(RawPeer peer)
    {
        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");
        peer.BindService();
        peer.Send("9506000000" + "9228" + "02");
        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    private static async IAsyncEnumerable<int> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }
}
