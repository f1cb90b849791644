using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of streams.</summary>
public sealed class StreamRuleTests
{
    [WireRule("T6")]
    [Fact]
    public async Task T6_a_credit_of_nothing_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "9200cd0400");
        peer.ReceiveKind(12);

        peer.Send("930e0000");

        await peer.ExpectRejectedAsync("T6");
    }

    [WireRule("T7")]
    [Theory]
    [InlineData("930c01c401" + "0000")] // more bytes than announced
    [InlineData("930c01c402" + "00")]
    public async Task T7_bytes_that_do_not_fill_their_frame_end_the_connection(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator().MoveNextAsync().AsTask();
        peer.ReceiveKind(6);

        peer.Send(content);

        await peer.ExpectRejectedAsync("T7");
    }

    [WireRule("T27")]
    [Theory]
    [InlineData("940c01" + "05" + "91c400")]
    [InlineData("940c01" + "05" + "90")]
    public async Task T27_a_stream_of_items_that_tells_of_a_loss_ends_the_connection(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator().MoveNextAsync().AsTask();
        peer.ReceiveKind(6);

        peer.Send(content);

        await peer.ExpectRejectedAsync("T27");
    }

    [WireRule("T8")]
    [Theory]
    [InlineData("cf4000000000000000", "is above")] // 2^62
    [InlineData("00", "is open already")]
    public async Task T8_a_stream_with_a_wrong_number_ends_its_call(string number, string text)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(1, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "9200cd0400");
        peer.ReceiveKind(12);

        peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "92" + number + "cd0400");

        Assert.Contains(
            text, System.Text.Encoding.UTF8.GetString(peer.ReceiveKind(8)), StringComparison.Ordinal);
        peer.ExpectAlive();
    }

    [WireRule("T1", "T5")]
    [Fact]
    public async Task T5_nothing_follows_the_end_of_a_stream_whatever_still_comes_for_it()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<long> sum = peer.Connection.GetProxy<IShapes>().SumAsync(One()).AsTask();
        peer.ReceiveKind(6);
        peer.Send("930e01cd1000");
        peer.ReceiveKind(13);

        // Credit that was on its way, and a stop.
        peer.Send("930e0101");
        peer.Send("930e0101");
        peer.Send("921901");
        peer.Send("921009");

        Assert.Equal("9211cd0009", Convert.ToHexStringLower(peer.Receive()));
        peer.Send("93070001");
        Assert.Equal(1, await sum.Soon());

        static async IAsyncEnumerable<int> One()
        {
            yield return 1;
            await Task.CompletedTask;
        }
    }

    [WireRule("T9")]
    [Theory]
    [InlineData("00")]
    [InlineData("ff")]
    [InlineData("ce01000001")] // a byte more than the victim's Hello allows
    public async Task T9_a_window_that_is_empty_or_too_large_ends_its_call(string window)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.SumAsync), "91" + "9200" + window);

        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("T11")]
    [Fact]
    public async Task T11_the_first_credit_is_the_window()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.ReceiveKind(5);

        peer.Call<IShapes>(0, "00", nameof(IShapes.SumAsync), "91" + "9200cd1000");

        Assert.Equal("930e01cd1000", Convert.ToHexStringLower(peer.Receive()));
    }

    [WireRule("T12")]
    [Fact]
    public async Task T12_a_producer_that_has_credit_ends_its_stream_when_the_call_has_ended()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> first = peer.Connection.GetProxy<IShapes>().FirstAsync(Endless()).AsTask();
        peer.ReceiveKind(6);
        peer.Send("930e01cd0400");
        peer.ReceiveKind(12);

        peer.Send("93070005");

        Assert.Equal("920d00", Convert.ToHexStringLower(peer.ReceiveKind(13)));
        Assert.Equal(5, await first.Soon());

        static async IAsyncEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
            {
                yield return i;
                await Task.Yield();
            }
        }
    }

    [WireRule("T13")]
    [Fact]
    public async Task T13_a_stop_is_answered_with_the_end()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", "add_Touched", "90", "81" + "06" + "9200cd0400");
        Assert.Equal("9307cd0000c0", Convert.ToHexStringLower(peer.ReceiveKind(7)));

        peer.Send("921900");

        Assert.Equal("920d01", Convert.ToHexStringLower(peer.ReceiveKind(13)));
    }

    [WireRule("T15")]
    [Fact]
    public async Task T15_a_handler_that_obeys_the_stop_of_its_consumer_has_not_failed()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Connection.Expose<IInterop>(new Interop());
        peer.Bind<IInterop>(0);
        peer.Call<IInterop>(0, "00", nameof(IInterop.DownloadAsync), "9192" + "01" + "ff", "81" + "06" + "9200cd1000");
        peer.ReceiveKind(12);

        peer.Send("921900"); // the handler waits for its token

        Assert.Equal("920d01", Convert.ToHexStringLower(peer.ReceiveKind(13)));
        Assert.Equal("9307cd0000c0", Convert.ToHexStringLower(peer.Receive()));
    }

    [WireRule("T16")]
    [Theory]
    [InlineData("930c0091c0")]
    [InlineData("920d00")]
    public async Task T16_a_consumer_that_produces_ends_the_connection(string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "91" + "0a", "81" + "06" + "9200cd0400");
        peer.ReceiveKind(12);

        peer.Send(content);

        await peer.ExpectRejectedAsync("T16");
    }
}
