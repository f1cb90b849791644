using RpcGen.Testing;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Testing;

public sealed class FaultyLinkTests
{
    [Fact]
    public async Task A_cut_delivers_exactly_the_bytes_before_it_and_ends_both_directions()
    {
        FaultyLink link = new(1, new FaultyLinkOptions { ToServer = new LinkFaults { CutAt = 10, MaxPiece = 3 } });

        await Assert.ThrowsAsync<IOException>(async () => await link.Client.SendAsync(Bytes(100)));

        Assert.Equal(Bytes(10), await ReadToEndAsync(link.Server));
        Assert.Empty(await ReadToEndAsync(link.Client));
        Assert.Throws<IOException>(() => link.Server.TrySend([1], default));
        Assert.Equal(10, link.SentByClient);
    }

    [Fact]
    public async Task Silence_takes_bytes_and_delivers_none_of_them()
    {
        FaultyLink link = new(1, new FaultyLinkOptions { ToServer = new LinkFaults { SilentFrom = 10 } });

        await link.Client.SendAsync(Bytes(1_000_000));
        link.Cut();

        Assert.Equal(Bytes(10), await ReadToEndAsync(link.Server));
    }

    [Fact]
    public async Task Corruption_changes_one_bit_of_the_byte_at_its_position_and_the_same_one_for_the_same_seed()
    {
        byte[] first = await CorruptedAsync(7);
        byte[] second = await CorruptedAsync(7);

        Assert.Equal(first, second);
        Assert.Equal(1, System.Numerics.BitOperations.PopCount((uint)(first[50] ^ Bytes(100)[50])));
        first[50] = Bytes(100)[50];
        Assert.Equal(Bytes(100), first);

        static async Task<byte[]> CorruptedAsync(int seed)
        {
            FaultyLink link =
                new(seed, new FaultyLinkOptions { ToServer = new LinkFaults { CorruptAt = 50, MaxPiece = 9 } });
            await link.Client.SendAsync(Bytes(100));
            link.Cut();
            return await ReadToEndAsync(link.Server);
        }
    }

    [Fact]
    public async Task Delays_take_virtual_time_and_keep_the_order()
    {
        VirtualTime time = new();
        LinkFaults late = new() { MaxDelay = TimeSpan.FromHours(1), MaxPiece = 10 };
        FaultyLink link = new(1, new FaultyLinkOptions { ToServer = late, TimeProvider = time });

        await link.Client.SendAsync(Bytes(100));
        link.Cut();
        Task<byte[]> reading = ReadToEndAsync(link.Server);
        await TestWait.SettleAsync();
        Assert.False(reading.IsCompleted);
        while (!reading.IsCompleted)
        {
            time.AdvanceToNextTimer();
            await Task.Yield();
        }

        Assert.Equal(Bytes(100), await reading);
        Assert.InRange(time.Elapsed, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_silent_peer_is_found_by_keep_alive_in_virtual_time()
    {
        VirtualTime time = new();
        FaultyLink link = new(1, new FaultyLinkOptions
        {
            ToServer = new LinkFaults { SilentFrom = 500 },
            TimeProvider = time,
        });
        RpcConnectionOptions options = new()
        {
            TimeProvider = time,
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(20),
        };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            new ChannelPair(link.Client, link.Server), options, options);
        Task<string> call = pair.Proxy.WaitAsync(new string('a', 1000), default);

        await TestWait.Until(
            () => pair.Server.Closed.IsCompleted || (time.AdvanceToNextTimer() && false), "the server gives up");
        Assert.Equal(RpcCloseKind.Timeout, (await pair.Server.Closed.Soon()).Kind);

        RpcConnectionLostException lost = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_seed_chooses_the_same_faults_again(int seed) =>
        Assert.Equal(LinkFaults.Random(seed), LinkFaults.Random(seed));

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    private static async Task<byte[]> ReadToEndAsync(RpcChannel channel)
    {
        List<byte> all = [];
        byte[] buffer = new byte[64];
        for (int count; (count = await channel.ReceiveAsync(buffer).AsTask().Soon()) > 0;)
        {
            all.AddRange(buffer[..count]);
        }

        return [.. all];
    }
}
