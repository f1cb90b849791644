using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules that hold for frames of every kind, and for messages in chunks.</summary>
public sealed class FrameRuleTests
{
    [WireRule("F6")]
    [Theory]
    [InlineData("920a00" + "c0")] // Cancel
    [InlineData("921001" + "c0")] // Ping
    [InlineData("940400a16190" + "c0")] // Bind
    [InlineData("930e0001" + "c0")] // Credit
    [InlineData("930f0001" + "c0")] // Release
    [InlineData("921900" + "c0")] // StreamStop
    [InlineData("920d00" + "c0")] // StreamEnd
    [InlineData("931301a0" + "c0")] // GoAway
    [InlineData("9241c3" + "c0")] // Debugging
    public async Task F6_bytes_behind_the_array_end_the_connection(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        await peer.ExpectRejectedAsync("F6");
    }

    [WireRule("F6", "S1")]
    [Theory]
    [InlineData("9506000000" + "9228" + "02" + "c0")]
    [InlineData("9606000000" + "9228" + "02" + "80" + "c0")]
    public async Task F6_bytes_behind_a_call_end_that_call(string call)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send(call);

        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("F3")]
    [Theory]
    [InlineData("90c0", "F3: a frame holds an empty array: its kind is missing")]
    [InlineData("92ff00", "F3: a frame has no known kind: -1 is out of range for byte")]
    [InlineData("92c000", "F3: a frame has no known kind: Expected an integer, found nil")]
    [InlineData("921e00", "F3: a frame of the unknown kind 30")]
    [InlineData("930a0000", "F3: a Cancel frame has 3 elements instead of 2")]
    [InlineData("9106", "F3: a Call frame has 1 elements instead of 5 or 6")]
    public async Task F3_the_text_says_what_is_wrong_with_a_frame(string content, string text)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        Assert.Contains(text, (await peer.Connection.Closed.Soon()).Message, StringComparison.Ordinal);
    }

    [WireRule("F8")]
    [Theory]
    [InlineData("95" + "cc06" + "ce00000000" + "d100" + "00" + "d300000000" + "00000000" + "92" + "d028" + "cf00000000" + "00000002")]
    [InlineData("dc0005" + "06" + "00" + "00" + "00" + "dd00000002" + "28" + "02")]
    public async Task F8_integers_and_arrays_of_any_width_are_accepted(string call)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send(call);

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("F7")]
    [Theory]
    [InlineData("9140")]
    [InlineData("917f")]
    [InlineData("9340c1c1")] // not even well-formed
    public async Task F7_frames_of_unknown_optional_kinds_are_skipped_unread(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        peer.ExpectAlive();
    }

    [WireRule("C1", "C2", "C3", "C6")]
    [Theory]
    [InlineData("C1", "940b0000c402" + "00")] // the bin is longer than the frame
    [InlineData("C1", "940b0000c401" + "0000")] // and shorter
    [InlineData("C1", "920b00" + "c0")]
    [InlineData("C1", "940bff00c40100")]
    [InlineData("C2", "940bcd010000c40100")]
    [InlineData("C2", "940bce0001000000c40100")]
    [InlineData("C2", "920b40")]
    [InlineData("C3", "940b00cfffffffffffffffffc40100")]
    [InlineData("C6", "94cc0b0000c40100")]
    [InlineData("C6", "dc00040b0000c40100")]
    [InlineData("F3", "930b0000")]
    public async Task C_chunks_that_no_correct_peer_sends(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("C9")]
    [Fact]
    public async Task C9_messages_that_have_begun_are_bounded_together()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        for (int stream = 0; stream < 4; stream++)
        {
            peer.Send($"940b0{stream}ce003fffffc40100"); // one of 4 MiB, which is the limit of one message
        }

        peer.ExpectAlive();
        peer.Send("920b00"); // the first is withdrawn: its room is free again
        peer.Send("940b04ce003fffffc40100");
        peer.ExpectAlive();

        peer.Send("940b0501c40100");

        await peer.ExpectRejectedAsync("C9");
    }

    [WireRule("C7")]
    [Fact]
    public async Task C7_a_chunk_inside_of_chunks_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send("940b0000c407" + "940b0100c40100");

        await peer.ExpectRejectedAsync("C7");
    }

    [WireRule("F8")]
    [Fact]
    public async Task F8_a_chunk_with_wide_integers_may_be_cut_inside_of_its_head()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        string head = "940b" + "cf0000000000000003" + "cf000000000000000a";
        string payload = new('0', 2 * 60_000);
        string frame = $"c6{(20 + 5 + 60_000):x8}" + head + $"c6{60_000:x8}" + payload;
        byte[] bytes = Convert.FromHexString(frame);

        peer.SendBytes(bytes.AsSpan(0, 22));
        peer.SendBytes(bytes.AsSpan(22));

        // The message is begun, and can be withdrawn.
        peer.Send("920b03");
        peer.ExpectAlive();
    }

    [WireRule("C8")]
    [Fact]
    public async Task C8_frames_of_other_messages_may_come_between_chunks()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("940b0104c404" + "95060000"); // the call of AddAsync(40, 2) on slot 0
        peer.Send("9506010000" + "92" + "01" + "01"); // another on slot 1
        Assert.Equal("9307cd000102", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        peer.Send("940b0100c404" + "00" + "9228" + "02");

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }
}
