using Xunit;

namespace RpcGen.TestKit;

/// <summary>
/// What every channel guarantees, in the order of the list at <see cref="RpcChannel"/>. Derive from it to check a
/// transport of your own.
/// </summary>
public abstract class ChannelConformanceTests
{
    /// <summary>Makes a connected pair.</summary>
    protected abstract Task<ChannelPair> ConnectAsync();

    [Fact]
    public async Task Bytes_arrive_in_order_and_complete()
    {
        using ChannelPair pair = await ConnectAsync();
        byte[] sent = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(sent);

        Task sending = Task.Run(() => SendAll(pair.Client, sent));
        byte[] received = await Task.Run(() => ReceiveExactly(pair.Server, sent.Length)).Soon();
        await sending.Soon();

        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Both_directions_work_at_the_same_time()
    {
        using ChannelPair pair = await ConnectAsync();
        byte[] payload = new byte[1024 * 1024];

        Task[] all =
        [
            Task.Run(() => SendAll(pair.Client, payload)),
            Task.Run(() => SendAll(pair.Server, payload)),
            Task.Run(() => ReceiveExactly(pair.Client, payload.Length)),
            Task.Run(() => ReceiveExactly(pair.Server, payload.Length)),
        ];

        await Task.WhenAll(all).Soon();
    }

    [Fact]
    public async Task Two_buffers_are_sent_and_received_one_after_the_other()
    {
        using ChannelPair pair = await ConnectAsync();
        if (!pair.Client.CanBlock)
        {
            return;
        }

        int sent = 0;
        byte[] first = [1, 2, 3];
        byte[] second = [4, 5, 6, 7];
        while (sent < 7)
        {
            sent += pair.Client.TrySend(first.AsSpan(Math.Min(3, sent)), second.AsSpan(Math.Max(0, sent - 3)));
        }

        byte[] received = await Task.Run(() => ReceiveExactly(pair.Server, 7)).Soon();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], received);
    }

    [Fact]
    public async Task A_full_channel_takes_nothing_more_and_does_not_block()
    {
        using ChannelPair pair = await ConnectAsync();
        if (!pair.Client.CanBlock)
        {
            return;
        }

        byte[] block = new byte[64 * 1024];
        int taken = await Task.Run(() =>
        {
            int total = 0;
            for (int n; (n = pair.Client.TrySend(block, default)) > 0 && total < 1 << 28; total += n)
            {
            }

            return total;
        }).Soon();

        Assert.InRange(taken, 1, (1 << 28) - 1);
        await Task.Run(() => ReceiveExactly(pair.Server, taken)).Soon();
        Assert.Equal(RpcChannelReadiness.Send, pair.Client.Wait(RpcChannelReadiness.Send));
    }

    [Fact]
    public async Task What_was_sent_before_the_end_is_received_before_the_end()
    {
        using ChannelPair pair = await ConnectAsync();
        SendAll(pair.Client, [1, 2, 3]);
        if (pair.Client.CanBlock)
        {
            pair.Client.Abort();
        }

        Assert.Equal([1, 2, 3], await Task.Run(() => ReceiveExactly(pair.Server, 3)).Soon());
    }

    [Fact]
    public async Task The_peers_end_ends_a_receive()
    {
        using ChannelPair pair = await ConnectAsync();
        Task<bool> ended = Task.Run(() => ReceivesEnd(pair.Server));

        pair.CloseClient();

        Assert.True(await ended.Soon());
    }

    [Fact]
    public async Task Abort_ends_a_receive_that_runs()
    {
        using ChannelPair pair = await ConnectAsync();
        Task<bool> ended = Task.Run(() => ReceivesEnd(pair.Server));

        pair.Server.Abort();
        pair.Server.Abort();

        Assert.True(await ended.Soon());
    }

    private static void SendAll(RpcChannel channel, ReadOnlySpan<byte> bytes)
    {
        if (!channel.CanBlock)
        {
            channel.SendAsync(bytes.ToArray()).AsTask().GetAwaiter().GetResult();
            return;
        }

        while (!bytes.IsEmpty)
        {
            int sent = channel.TrySend(bytes, default);
            if (sent == 0)
            {
                channel.Wait(RpcChannelReadiness.Send);
            }

            bytes = bytes[sent..];
        }
    }

    private static byte[] ReceiveExactly(RpcChannel channel, int count)
    {
        byte[] buffer = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = channel.CanBlock
                ? channel.Receive(buffer.AsSpan(filled), default)
                : channel.ReceiveAsync(buffer.AsMemory(filled)).AsTask().GetAwaiter().GetResult();
            Assert.NotEqual(0, received);
            filled += received;
        }

        return buffer;
    }

    private static bool ReceivesEnd(RpcChannel channel)
    {
        byte[] buffer = new byte[16];
        try
        {
            return (channel.CanBlock
                ? channel.Receive(buffer, default)
                : channel.ReceiveAsync(buffer).AsTask().GetAwaiter().GetResult()) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
