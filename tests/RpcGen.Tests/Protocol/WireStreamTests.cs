using System.Buffers;
using System.Text;
using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The MUSTs of wire-format.md about streams, references and what goes with a call.</summary>
public sealed class WireStreamTests
{
    [WireRule("T1")]
    [Theory]
    [InlineData("930c0191c0")] // items
    [InlineData("930c01c40100")] // bytes
    [InlineData("920d01")] // end
    [InlineData("930e0101")] // credit
    [InlineData("921901")] // stop
    public async Task T1_frames_for_streams_that_the_victim_never_opened(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        await peer.ExpectRejectedAsync("T1");
    }

    [WireRule("T1", "O2")]
    [Theory]
    [InlineData("930c0091c0")]
    [InlineData("920d00")]
    [InlineData("930e0001")]
    [InlineData("921900")]
    [InlineData("930f0001")] // a release of an object that is not there
    public async Task T1_frames_for_streams_that_may_have_ended_are_ignored(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        peer.ExpectAlive();
    }

    [WireRule("T2")]
    [Fact]
    public async Task T2_an_empty_frame_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator().MoveNextAsync().AsTask();
        peer.ReceiveKind(6);

        peer.Send("930c0190");

        await peer.ExpectRejectedAsync("T2");
    }

    [WireRule("T3")]
    [Fact]
    public async Task T3_a_producer_without_credit_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        IAsyncEnumerator<byte[]> items = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator();
        peer.ReceiveKind(6);

        // The window of 4 KiB may be overdrawn by one message, and by a last one.
        SendBlock(peer, 5000);
        Assert.True(await items.MoveNextAsync().Soon());
        Assert.Equal(5000, items.Current.Length);
        SendBlock(peer, 5000);
        peer.ExpectAlive();
        SendBlock(peer, 1);
        peer.ExpectAlive();
        SendBlock(peer, 1);

        await peer.ExpectRejectedAsync("T3");
    }

    [WireRule("T4")]
    [Theory]
    [InlineData("930e00ce7fffffff")]
    [InlineData("930e00cfffffffffffffffff")]
    public async Task T4_credit_beyond_the_window_ends_the_connection(string credit)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        // An endless stream with a window of 1,024 bytes on stream 0.
        peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "9200cd0400");
        peer.ReceiveKind(12);
        peer.Send(credit);

        await peer.ExpectRejectedAsync("T4");
    }

    [WireRule("T5", "T14")]
    [Fact]
    public async Task T5_a_stream_ends_after_its_items_and_the_call_after_the_stream()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.FailAfterAsync), "92" + "03" + "a0", "81" + "06" + "9200cd1000");

        Assert.Equal("930c01dd00000003000102", Hex(peer.ReceiveKind(12)));
        Assert.StartsWith("960d0102", Hex(peer.ReceiveKind(13)), StringComparison.Ordinal);
        Assert.StartsWith("9608cd000002", Hex(peer.ReceiveKind(8)), StringComparison.Ordinal);
    }

    [WireRule("T10")]
    [Fact]
    public async Task A_producer_waits_until_its_stream_was_found()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<long> sum = peer.Connection.GetProxy<IShapes>().SumAsync(Three()).AsTask();
        byte[] call = peer.ReceiveKind(6);

        // [0, window] is the stream; nothing follows before the credit.
        Assert.Contains("9200ce00040000", Hex(call), StringComparison.Ordinal);
        peer.ExpectAlive();
        peer.Send("930e01cd1000");
        Assert.Equal("930c00dd00000003010203", Hex(peer.ReceiveKind(12)));
        Assert.Equal("920d00", Hex(peer.ReceiveKind(13)));
        peer.Send("9307" + "00" + "06");

        Assert.Equal(6, await sum.Soon());
    }

    [WireRule("T12")]
    [Fact]
    public async Task A_refused_calls_stream_is_never_produced()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        bool began = false;
        Task<long> sum = peer.Connection.GetProxy<IShapes>().SumAsync(Watched()).AsTask();
        peer.ReceiveKind(6);

        peer.Send("9608000c" + "a26e6f" + "c0c0");

        Assert.Equal(RpcStatus.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => sum.Soon())).Status);
        peer.Send("930e01cd0400");
        peer.ExpectAlive();
        Assert.False(began);

        async IAsyncEnumerable<int> Watched()
        {
            began = true;
            await Task.Yield();
            yield return 1;
        }
    }

    [WireRule("O1")]
    [Fact]
    public async Task O1_a_promised_number_that_is_taken_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.Open), "91a161", "81" + "0705");
        peer.Call<IShapes>(1, "00", nameof(IShapes.Open), "91a162", "81" + "0705");

        await peer.ExpectRejectedAsync("O1");
    }

    [WireRule("O2")]
    [Fact]
    public async Task O2_releasing_more_than_was_given_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        Assert.Equal("9307cd0000920000", Hex(peer.ReceiveKind(7)));

        peer.Send("930f0102");

        await peer.ExpectRejectedAsync("O2");
    }

    [WireRule("O5")]
    [Fact]
    public async Task A_forged_reference_ends_its_call_only()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        peer.ReceiveKind(7);

        peer.Call<IDocument>(0, "920101", nameof(IDocument.NameAsync), "90");
        Assert.Equal("9307cd0000a161", Hex(peer.ReceiveKind(7)));
        peer.Call<IDocument>(0, "920103", nameof(IDocument.NameAsync), "90"); // an object that was never given
        Assert.Equal("9608cd000005", Hex(peer.ReceiveKind(8))[..12]);
        peer.Call<IDocument>(0, "920100", nameof(IDocument.NameAsync), "90"); // one of the peer's own
        Assert.Equal("9608cd000005", Hex(peer.ReceiveKind(8))[..12]);
        peer.Call<IShapes>(0, "920001", nameof(IShapes.PostedAsync), "90"); // one of another contract
        Assert.Equal("9608cd000005", Hex(peer.ReceiveKind(8))[..12]);
        peer.Call<IShapes>(0, "00", nameof(IShapes.NameOfAsync), "91" + "920103"); // as an argument
        Assert.Equal("9608cd000003", Hex(peer.ReceiveKind(8))[..12]);
        peer.ExpectAlive();
    }

    [WireRule("R4")]
    [Theory]
    [InlineData("8104" + "81a0c0")] // an empty name
    [InlineData("8104" + "82a161c0a161c0")] // a name twice
    [InlineData("8104c0")] // no map
    [InlineData("8106c0")] // no stream
    [InlineData("81069200c0")]
    [InlineData("8106920000")] // an empty window
    [InlineData("8105c0")] // no chain
    [InlineData("8101c0")] // no timeout
    [InlineData("81")] // truncated
    public async Task R4_malformed_options_end_their_call_only(string options)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("9606000000" + "9228" + "02" + options);

        Assert.Equal("9608cd000003", Hex(peer.ReceiveKind(8))[..12]);
        peer.ExpectAlive();
    }

    [WireRule("R4")]
    [Fact]
    public async Task R4_metadata_and_chains_have_limits()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        string many = "8104de0041" + string.Concat(
            Enumerable.Range(0, 65).Select(i => $"cd{i:x4}".Replace("cd", "a2", StringComparison.Ordinal) + "c0"));
        string large = "810481a161c52100" + new string('0', 2 * 0x2100);
        string deep = "8105dc0021" + string.Concat(Enumerable.Repeat("01", 33));

        foreach (string options in (string[])[many, large, deep])
        {
            peer.Send("9606000000" + "9228" + "02" + options);
            Assert.Equal("9608cd000003", Hex(peer.ReceiveKind(8))[..12]);
        }

        peer.Send("9606000000" + "9228" + "02" + "82" + "63c3" + "0164");
        Assert.Equal("9307cd00002a", Hex(peer.ReceiveKind(7)));
    }

    [Fact]
    public async Task Too_many_streams_end_their_call_only()
    {
        await using RawPeer peer =
            await RawPeer.ShakeAsync(new RpcConnectionOptions { Limits = new RpcLimits { MaxStreams = 2 } });
        peer.Bind<IShapes>(0);

        for (int i = 0; i < 2; i++)
        {
            peer.Call<IShapes>(i, "00", nameof(IShapes.NarrowAsync), "91" + "0a", $"8106920{i}cd0400".Replace("920", "920", StringComparison.Ordinal));
            peer.ReceiveKind(12);
        }

        peer.Call<IShapes>(2, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81069202cd0400");
        Assert.Equal("9608cd000208", Hex(peer.ReceiveKind(8))[..12]);
        peer.ExpectAlive();
    }

    [Fact]
    public async Task A_chain_of_three_promised_calls_costs_one_round_trip()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<string> name = peer.Connection.GetProxy<IShapes>().Open("a").Child("b").NameAsync().AsTask();

        // All three calls come before the first answer goes.
        byte[][] calls = [peer.ReceiveKind(6), peer.ReceiveKind(6), peer.ReceiveKind(6)];
        Assert.Contains("8107", Hex(calls[0]), StringComparison.Ordinal);
        Assert.Contains("8107", Hex(calls[1]), StringComparison.Ordinal);
        peer.Send("930700c0");
        peer.Send("930701c0");
        peer.Send("930702a3612f62");

        Assert.Equal("a/b", await name.Soon());
    }

    private static async IAsyncEnumerable<int> Three()
    {
        yield return 1;
        yield return 2;
        yield return 3;
        await Task.CompletedTask;
    }

    private static void SendBlock(RawPeer peer, int size) => peer.Send((ref RpcWriter writer) =>
    {
        writer.WriteArrayHeader(3);
        writer.Write(12);
        writer.Write(1);
        writer.WriteArrayHeader(1);
        writer.WriteBinary(new byte[size]);
    });

    private static string Hex(byte[] content) => Convert.ToHexStringLower(content);
}
