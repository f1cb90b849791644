using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>
/// The numbered MUSTs of wire-format.md: each violation ends the connection with a GoAway that carries its number, and
/// nothing else happens.
/// </summary>
public sealed class WireFormatTests
{
    [WireRule("F1", "F2")]
    [Theory]
    [InlineData("F1", "90")] // no bin
    [InlineData("F1", "474554202f")] // "GET /"
    [InlineData("F2", "c600000000")] // empty
    [InlineData("F2", "c401" + "90")] // one byte
    [InlineData("F2", "c6ffffffff")]
    [InlineData("F2", "c67fffffff")]
    [InlineData("F2", "c600010001")] // one more than agreed
    public async Task F_bytes_that_are_no_frame(string rule, string bytes)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.SendBytes(Convert.FromHexString(bytes));

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("F3", "F4", "R1", "R3", "A1", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C5", "X1", "H11")]
    [Theory]
    [InlineData("F3", "911e")] // kind 30: required, unknown
    [InlineData("F3", "92cd00ff00")] // kind 255
    [InlineData("F3", "90" + "c0")] // no kind, and too long
    [InlineData("F3", "930a0000")] // Cancel with three elements
    [InlineData("H11", "920380")] // a second Hello
    [InlineData("F4", "9207")] // truncated
    [InlineData("F4", "820a00")] // a map
    [InlineData("R1", "9506cd03ff000090")] // id 1023, beyond the 100 that the victim allows
    [InlineData("R3", "950600000090")] // binding 0, never bound
    [InlineData("A1", "930700c0")] // answer to a call never made
    [InlineData("A1", "96080002a0c0c0")]
    [InlineData("B1", "9404cd03ffa16190")] // binding beyond the limit
    [InlineData("B2", "940400c090")] // no contract name
    [InlineData("B3", "940400a16191a161")] // a name without fingerprint
    [InlineData("B4", "940500c390")] // answer to a binding never made
    [InlineData("C1", "940b0000c400")] // an empty chunk
    [InlineData("C1", "940bc0c0c0")]
    [InlineData("C2", "940b7f01c40100")] // stream 127
    [InlineData("C3", "940b00ceffffffffc40100")] // 4 GiB
    [InlineData("C5", "920b05")] // withdrawn, never begun
    [InlineData("X1", "920acd03ff")] // cancel beyond the table
    public async Task What_a_correct_peer_never_sends_ends_the_connection(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync(
            new RpcConnectionOptions { Limits = new RpcLimits { MaxCalls = 100, MaxBindings = 8 } });

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("H1", "H2", "H3", "H4", "H5")]
    [Theory]
    [InlineData("H1", "9206cd0000")] // a Call
    [InlineData("H1", "940b00ce00000000c40100")] // a chunk
    [InlineData("H2", "9203c0")] // no map
    [InlineData("H3", "920381069163")] // requires feature 99
    [InlineData("H4", "92038500630163" + "02ce00010000" + "03ce00100000" + "0464")] // versions 99 to 99
    [InlineData("H5", "92038500010101" + "0201" + "03ce00100000" + "0464")] // frames of 1 byte
    public async Task H_a_bad_hello_ends_the_connection(string rule, string content)
    {
        await using RawPeer peer = RawPeer.Connect();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("H6")]
    [Fact]
    public async Task H6_unknown_keys_of_the_hello_are_ignored()
    {
        await using RawPeer peer = RawPeer.Connect();
        peer.Send("92038600010101" + "02ce00010000" + "03ce00100000" + "0464" + "cd03e893c0c0c0");

        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");
    }

    [WireRule("H7")]
    [Fact]
    public async Task H7_a_peer_that_says_nothing_is_given_up()
    {
        await using RawPeer peer = RawPeer.Connect(
            new RpcConnectionOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(100) });

        Assert.Equal(RpcCloseKind.Timeout, (await peer.Connection.Closed.Soon()).Kind);
    }

    [WireRule("R2")]
    [Fact]
    public async Task R2_an_id_in_use_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("9506" + "05" + "00" + "01" + "91a161"); // WaitUncancellable("a")

        peer.Send("9506" + "05" + "00" + "01" + "91a161");

        await peer.ExpectRejectedAsync("R2");
    }

    [WireRule("C4")]
    [Fact]
    public async Task C4_chunks_that_do_not_add_up_end_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Send("940b000ac40100");

        peer.Send("940b0005c40100");

        await peer.ExpectRejectedAsync("C4");
    }

    [WireRule("F5", "F7")]
    [Fact]
    public async Task F5_optional_kinds_are_skipped_and_split_frames_are_put_together()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Send("9240c0");
        peer.BindService();
        byte[] call = Convert.FromHexString("c60000000a" + "9506cd0003000092" + "2802");

        // Byte by byte, and as bin 8 besides bin 32.
        foreach (byte one in call)
        {
            peer.SendBytes([one]);
        }

        Assert.Equal("9307cd00032a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        peer.SendBytes(Convert.FromHexString("c408" + "95060300009228" + "02"));
        Assert.Equal("9307cd00032a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("S1", "R9", "R10")]
    [Fact]
    public async Task S1_semantic_errors_end_their_call_only()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("95060000009228a161"); // Add(40, "a")
        Assert.Contains("AddAsync.b", Text(peer.ReceiveKind(8)), StringComparison.Ordinal);
        peer.Send("9506000000" + "91" + "28"); // one argument
        Assert.Contains("2 arguments", Text(peer.ReceiveKind(8)), StringComparison.Ordinal);
        peer.BindService(1, "No.Such.Contract");
        peer.Send("9506000100" + "9228" + "02");
        Assert.Contains("does not expose", Text(peer.ReceiveKind(8)), StringComparison.Ordinal);
        peer.Send("9506000000" + "932802c0"); // one argument too many is skipped
        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("S2", "X2")]
    [Fact]
    public async Task S2_legal_races_are_ignored()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("920a07"); // cancel of a call that is not there (any more)
        peer.Send("920a07");
        peer.Send("921000"); // ping
        Assert.Equal("9211cd0000", Convert.ToHexStringLower(peer.ReceiveKind(17)));
        peer.Send("9506000000" + "9228" + "02");

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [Fact]
    public async Task W1_a_small_call_and_its_answer_are_small()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();

        byte[] request = peer.ReceiveKind(6);

        Assert.InRange(request.Length + 5, 1, 16);
        peer.Send("9307cd000003");
        Assert.Equal(3, await call.Soon());
    }

    [Fact]
    public async Task W2_a_malformed_error_leaves_no_call_hanging()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);

        peer.Send("9608cd0000c0a0c0c0");

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
    }

    [Fact]
    public async Task W3_an_answer_that_does_not_decode_fails_its_call_only()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);

        peer.Send("9307cd0000a161");

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.Soon());
        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        Assert.True(peer.Connection.IsOpen);
    }

    [Fact]
    public async Task W4_bindings_are_accepted_in_any_order()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService(5);

        peer.Send("9506000500" + "9228" + "02");

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [Fact]
    public async Task Random_bytes_end_the_connection_and_nothing_else()
    {
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            await using RawPeer peer = i % 2 == 0 ? RawPeer.Connect() : await RawPeer.ShakeAsync();
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(random.Next(3) == 0 ? bytes[0] : 0xc4);
            bytes[^1] = 0;
            peer.TrySendBytes(bytes);
            peer.TrySendBytes(new byte[300]);

            peer.End();
            RpcCloseReason reason = await peer.Connection.Closed.Soon();

            // Lost, if the bytes happen to announce a frame that never came.
            Assert.True(reason.Kind is RpcCloseKind.ProtocolViolation or RpcCloseKind.PeerLost, $"{Convert.ToHexString(bytes)}: {reason}");
        }
    }

    private static string Text(byte[] content)
    {
        RpcReader reader = new(content);
        int elements = reader.ReadArrayHeader();
        for (int i = 0; i < elements; i++)
        {
            if (reader.NextCode is >= 0xa0 and <= 0xbf or >= 0xd9 and <= 0xdb)
            {
                return reader.ReadString()!;
            }

            reader.Skip();
        }

        return "";
    }
}
