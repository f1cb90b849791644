using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>How streams are numbered, what they cost, and how they end.</summary>
public sealed class StreamEndingRuleTests
{
    [WireRule("T17")]
    [Fact]
    public async Task T17_a_frame_costs_its_content_and_1024_bytes()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator().MoveNextAsync().AsTask();
        peer.ReceiveKind(6);

        // Two bytes each: the first is consumed, four use up the window of 4,096, and one is the last.
        for (int i = 0; i < 5; i++)
        {
            peer.Send("930c01" + "91c400");
        }

        peer.ExpectAlive();
        peer.Send("930c01" + "91c400");

        await peer.ExpectRejectedAsync("T3");
    }

    [WireRule("T18")]
    [Fact]
    public async Task T18_numbers_of_streams_rise_and_are_not_used_again()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        IShapes proxy = peer.Connection.GetProxy<IShapes>();
        for (int number = 0; number < 3; number++)
        {
            Task<bool> item = proxy.FailAfterAsync(0, "").GetAsyncEnumerator().MoveNextAsync().AsTask();
            byte[] call = peer.ReceiveKind(6);
            Assert.Contains($"810692{number:x2}", Convert.ToHexStringLower(call), StringComparison.Ordinal);
            peer.Send($"920d{(2 * number) + 1:x2}");
            peer.Send($"9307{call[4]:x2}c0");
            Assert.False(await item.Soon());
        }
    }

    [WireRule("T19")]
    [Fact]
    public async Task T19_items_come_before_the_error_that_follows_them()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        IAsyncEnumerator<int> items = peer.Connection.GetProxy<IShapes>().FailAfterAsync(2, "").GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        peer.ReceiveKind(6);

        peer.Send("930c01" + "920102");
        peer.Send("960d01" + "07" + "a26e6f" + "c0c0");
        peer.Send("960800" + "07" + "a26e6f" + "c0c0");

        Assert.True(await first.Soon());
        Assert.True(await items.MoveNextAsync().Soon());
        Assert.Equal(2, items.Current);
        RpcException error = await Assert.ThrowsAnyAsync<RpcException>(() => items.MoveNextAsync().Soon());
        Assert.Equal(RpcStatus.PermissionDenied, error.Status);
    }

    [WireRule("T20")]
    [Fact]
    public async Task T20_a_consumer_that_leaves_says_so()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        IAsyncEnumerator<byte[]> items = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        peer.ReceiveKind(6);
        peer.Send("930c01" + "91c400");
        Assert.True(await first.Soon());

        ValueTask left = items.DisposeAsync();

        Assert.Equal("921900", Convert.ToHexStringLower(peer.ReceiveKind(25)));
        peer.Send("920d01");
        peer.Send("930700c0");
        await left.Soon();
    }

    [WireRule("T21")]
    [Fact]
    public async Task T21_what_has_been_consumed_is_given_back()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        IAsyncEnumerator<byte[]> items = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator();
        Task<bool> item = items.MoveNextAsync().AsTask();
        peer.ReceiveKind(6);
        long granted = 0;

        // Far more than the window of 4,096 bytes, with never more open than that.
        for (int i = 0; i < 20; i++)
        {
            peer.Send("930c01" + "91c400");
            Assert.True(await item.Soon());
            item = items.MoveNextAsync().AsTask();
            if (i % 2 == 1)
            {
                RpcGen.Serialization.RpcReader credit = new(peer.ReceiveKind(14));
                credit.ReadArrayHeader(3);
                credit.Skip();
                Assert.Equal(0, credit.ReadInt32());
                granted += credit.ReadInt64();
            }
        }

        Assert.Equal(20 * 1026, granted);
    }

    [WireRule("T22")]
    [Fact]
    public async Task T22_a_result_stream_that_is_cut_ends_with_an_error()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "9200cd0400");
        peer.ReceiveKind(12);

        peer.Send("920a00");

        Assert.StartsWith("960d0101", Convert.ToHexStringLower(peer.ReceiveKind(13)), StringComparison.Ordinal);
        Assert.StartsWith("9608cd000001", Convert.ToHexStringLower(peer.ReceiveKind(8)), StringComparison.Ordinal);
    }

    [WireRule("T23")]
    [Theory]
    [InlineData(nameof(IShapes.SumAsync), "930c00" + "c40101")] // bytes for items
    [InlineData(nameof(IShapes.ReadPipeAsync), "930c00" + "9101")] // items for bytes
    public async Task T23_content_of_the_other_sort_ends_the_stream(string method, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", method, "91" + "9200cd1000");
        peer.ReceiveKind(14);

        peer.Send(content);

        Assert.Equal("921901", Convert.ToHexStringLower(peer.ReceiveKind(25)));
        peer.Send("920d00");
        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("T24")]
    [Fact]
    public async Task T24_nil_stands_for_no_stream()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.WorkAsync), "92" + "05" + "c0");

        Assert.Equal("9307cd000005", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("T25")]
    [Fact]
    public async Task T25_an_argument_stream_ends_with_its_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.FirstAsync), "91" + "9200cd1000");
        peer.ReceiveKind(14);

        peer.Send("930c00" + "9105");

        // What still comes meets nothing, until the producer has ended it.
        Assert.Equal("9307cd000005", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        peer.Send("930c00" + "9106");
        peer.Send("920d00");
        peer.Send("930c00" + "9107");
        peer.ExpectAlive();
        Assert.Equal(0, peer.Connection.Session.Streams.Count);
    }

    [WireRule("T26")]
    [Fact]
    public async Task T26_a_producer_that_numbered_its_stream_mentions_no_larger_window_than_the_other_side_takes()
    {
        await using RawPeer peer = RawPeer.Connect();
        peer.Send("920387" + "00010101" + "02ce00010000" + "03ce00100000" + "0464" + "0702" + "08cd0800");
        await TestWait.Until(() => peer.Connection.IsOpen, "the handshake is done");

        _ = peer.Connection.GetProxy<IShapes>().SumAsync(Forever()).AsTask();

        Assert.EndsWith("91" + "9200cd0800", Convert.ToHexStringLower(peer.ReceiveKind(6)), StringComparison.Ordinal);

        static async IAsyncEnumerable<int> Forever()
        {
            await Task.Delay(Timeout.Infinite);
            yield break;
        }
    }
}
