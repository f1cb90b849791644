using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>What messages in chunks are made of, and what may happen around them.</summary>
public sealed class ChunkRuleTests
{
    // Call AddAsync(40, 2) under an id, in two halves.
    private const string Rest = "00" + "9228" + "02";

    [WireRule("C10")]
    [Fact]
    public async Task C10_the_payloads_together_are_the_content_of_one_frame()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        byte[] payload = new byte[300_000];
        new Random(1).NextBytes(payload);
        Task<byte[]> call = peer.Connection.GetProxy<ITestService>().EchoAsync(payload);
        using MemoryStream message = new();
        long remaining;
        do
        {
            byte[] chunk = peer.ReceiveKind(11);
            RpcReader reader = new(chunk);
            reader.ReadArrayHeader(4);
            reader.Skip();
            reader.Skip();
            remaining = reader.ReadInt64();
            message.Write(reader.ReadBinary());
        }
        while (remaining > 0);

        // [6, id, binding, ordinal, [payload]]
        RpcReader content = new(message.ToArray());
        Assert.Equal(5, content.ReadArrayHeader());
        Assert.Equal(6, content.ReadInt32());
        content.Skip();
        content.Skip();
        content.Skip();
        content.ReadArrayHeader(1);
        Assert.Equal(payload, content.ReadBinary());
        Assert.Equal(0, content.Remaining);
        peer.Send("930700c40101");
        Assert.Equal([1], await call.Soon());
    }

    [WireRule("C11")]
    [Theory]
    [InlineData("940b0500c404" + Rest)] // ended
    [InlineData("920b05")] // withdrawn
    public async Task C11_a_chunk_stream_is_used_again(string end)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("940b0504c404" + "95060000");
        peer.Send(end);

        peer.Send("940b0504c404" + "95060100");
        peer.Send("940b0500c404" + Rest);

        string reply = Convert.ToHexStringLower(peer.ReceiveKind(7));
        Assert.Equal("9307cd00012a", reply == "9307cd00002a" ? Convert.ToHexStringLower(peer.ReceiveKind(7)) : reply);
    }

    [WireRule("C12")]
    [Fact]
    public async Task C12_nothing_of_a_withdrawn_message_is_processed()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.ReceiveKind(5);
        peer.Send("940b0504c404" + "95060000");

        peer.Send("920b05");

        // Its id was never taken.
        peer.Send("9506000000" + "9201" + "01");
        Assert.Equal("9307cd000002", Convert.ToHexStringLower(peer.Receive()));
        peer.ExpectNothing();
    }

    [WireRule("C13")]
    [Fact]
    public async Task C13_a_message_may_have_begun_on_each_of_the_streams()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        for (int stream = 0; stream < 64; stream++)
        {
            peer.Send($"940b{stream:x2}04c404" + $"9506{stream:x2}00");
        }

        for (int stream = 63; stream >= 0; stream--)
        {
            peer.Send($"940b{stream:x2}00c404" + Rest);
            Assert.Equal($"9307cd00{stream:x2}2a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        }
    }

    [WireRule("C14")]
    [Fact]
    public async Task C14_a_message_may_be_one_chunk()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("940b0500c408" + "95060000" + Rest);

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("C15")]
    [Fact]
    public async Task C15_a_large_message_does_not_hold_up_small_ones()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        Task<byte[]> large = proxy.EchoAsync(new byte[1_000_000]);
        byte[] first = peer.ReceiveKind(11);

        // The channel holds 256 KiB: most of the message has not gone yet.
        Task<int> small = proxy.AddAsync(1, 2).AsTask();
        List<byte> kinds = [];
        long remaining;
        do
        {
            byte[] frame = peer.Receive();
            kinds.Add(frame[1]);
            RpcReader reader = new(frame);
            reader.ReadArrayHeader();
            reader.Skip();
            reader.Skip();
            remaining = frame[1] == 11 ? reader.ReadInt64() : 1;
        }
        while (remaining > 0);

        Assert.Equal(11, first[1]);
        Assert.Contains((byte)6, kinds);
        peer.Send("930700c40101");
        peer.Send("93070103");
        Assert.Equal(3, await small.Soon());
        Assert.Equal([1], await large.Soon());
    }

    [WireRule("C16")]
    [Fact]
    public async Task C16_a_sender_that_gives_up_a_message_withdraws_it()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        using CancellationTokenSource cancellation = new();
        Task<byte[]> call = peer.Connection.GetProxy<IInterop>().UnaryAsync(new byte[1_000_000], 0, cancellation.Token);
        byte[] chunk = peer.ReceiveKind(11);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());

        byte[] last;
        do
        {
            last = peer.ReceiveKind(11);
        }
        while (last[0] != 0x92);

        // The stream of the chunk that was seen, as a uint 16.
        Assert.Equal("920b" + Convert.ToHexStringLower(chunk)[4..10], Convert.ToHexStringLower(last));
        peer.ExpectNothing();
    }
}
