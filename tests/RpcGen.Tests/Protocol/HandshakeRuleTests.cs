using System.Text;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of the handshake.</summary>
public sealed class HandshakeRuleTests
{
    private const string Limits = "02ce00010000" + "03ce00100000" + "0464";

    [WireRule("H1", "H2", "H5", "H8", "H9", "H10", "F3", "F6")]
    [Theory]
    [InlineData("H1", "921001")] // a Ping
    [InlineData("H1", "8103c0")] // a map
    [InlineData("H1", "92cd01f480")]
    [InlineData("F3", "93" + "03" + "8500010101" + Limits + "c0")] // three elements
    [InlineData("F6", "92" + "03" + "8500010101" + Limits + "c0")] // and something behind
    [InlineData("H2", "92" + "03" + "86" + "00010101" + Limits + "a161" + "01")] // a key that is no number
    [InlineData("H2", "92" + "03" + "86" + "00010101" + Limits + "a23035" + "a161")] // the key "05"
    [InlineData("H8", "92" + "03" + "86" + "00010101" + Limits + "0464")]
    [InlineData("H8", "92" + "03" + "86" + "00010101" + Limits + "a134" + "64")] // 4 and "4"
    [InlineData("H9", "92" + "03" + "84" + "0101" + Limits)] // no oldest version
    [InlineData("H9", "92" + "03" + "84" + "00010101" + "02ce00010000" + "03ce00100000")] // no calls
    [InlineData("H10", "92" + "03" + "85" + "00ff0101" + Limits)] // version -1
    [InlineData("H10", "92" + "03" + "85" + "00020101" + Limits)] // versions 2 to 1
    [InlineData("H10", "92" + "03" + "86" + "00010101" + Limits + "07a16b")]
    [InlineData("H5", "92" + "03" + "87" + "00010101" + Limits + "070a" + "0800")] // streams with windows of 0
    [InlineData("H5", "92" + "03" + "86" + "00010101" + Limits + "070a")]
    [InlineData("H5", "92" + "03" + "85" + "00010101" + "02cdffff" + "03ce00100000" + "0464")] // frames of 65,535 bytes
    [InlineData("H5", "92" + "03" + "85" + "00010101" + "02ce00010000" + "03cdffff" + "0464")] // messages of 65,535 bytes
    [InlineData("H5", "92" + "03" + "85" + "00010101" + "02ce00010000" + "03ce00100000" + "0400")] // no call
    public async Task H_hellos_that_no_correct_peer_sends(string rule, string content)
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("H2")]
    [Theory]
    [InlineData("92" + "03" + "85" + "00010101" + Limits)]
    [InlineData("92" + "03" + "85" + "a13001" + "a13101" + "a132ce00010000" + "a133ce00100000" + "a13464")]
    [InlineData("92" + "03" + "86" + "a13001" + "a13101" + "02ce00010000" + "a133ce00100000" + "0464" + "a539393939" + "39c0")]
    public async Task H2_keys_may_be_integers_or_their_decimal_digits(string content)
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send(content);

        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");
        peer.ExpectAlive();
    }

    [WireRule("H12")]
    [Fact]
    public async Task H12_a_side_says_hello_without_waiting_for_the_other()
    {
        await using RawPeer peer = RawPeer.Connect();

        Assert.StartsWith("9203", Convert.ToHexStringLower(peer.Receive()), StringComparison.Ordinal);
    }

    [WireRule("H13")]
    [Fact]
    public async Task H13_frames_keep_to_the_size_that_the_receiver_accepts()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync(
            new RpcConnectionOptions { Limits = new RpcLimits { MaxFrameSize = 1024 * 1024 } });
        Task<byte[]> call = peer.Connection.GetProxy<ITestService>().EchoAsync(new byte[300_000]);
        peer.ReceiveKind(4);

        // The raw peer's Hello allows 64 KiB.
        int total = 0;
        while (total < 300_000)
        {
            byte[] frame = peer.ReceiveKind(11);
            Assert.InRange(frame.Length, 1, 65536);
            total += frame.Length;
        }

        peer.Send("9307cd0000c40101");
        Assert.Equal([1], await call.Soon());
    }

    [WireRule("H13")]
    [Fact]
    public async Task H13_a_message_larger_than_the_receiver_accepts_is_not_sent()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        RpcException error = await Assert.ThrowsAsync<RpcException>(
            () => peer.Connection.GetProxy<ITestService>().EchoAsync(new byte[(1 << 20) + 1]).Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, error.Status);
    }
}
