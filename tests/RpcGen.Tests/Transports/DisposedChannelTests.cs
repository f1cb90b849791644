using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>A call that comes too late fails: it must not reach a file that has the same number by now.</summary>
public sealed class DisposedChannelTests
{
    [Theory]
    [InlineData("unix")]
    [InlineData("shm")]
    [InlineData("pipes")]
    public async Task A_late_send_or_wait_of_a_disposed_channel_reaches_no_other_file(string kind)
    {
        using ChannelPair first = await PairAsync(kind);
        first.CloseClient();

        // The pair gets the numbers that are free.
        using ChannelPair second = await PairAsync(kind);

        await Task.Run(() => first.Client.Wait(RpcChannelReadiness.Send)).Soon();
        Assert.Throws<IOException>(() => first.Client.TrySend([1], default));
        if (kind != "pipes")
        {
            Assert.Throws<IOException>(() => first.Client.Receive(new byte[1], default));
        }
    }

    private static async Task<ChannelPair> PairAsync(string kind) => kind == "pipes"
        ? TransportPairs.InheritedPipes()
        : await TransportPairs.OverEndpointAsync(kind);
}
