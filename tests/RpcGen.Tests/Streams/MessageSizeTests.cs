using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Streams;

/// <summary>What is larger than a message may be ends its call or stream, and nothing else.</summary>
public sealed class MessageSizeTests
{
    [Fact]
    public async Task An_item_that_is_too_large_ends_its_stream_only()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        IAsyncEnumerator<byte[]> blocks = pair.ShapesProxy.BlocksAsync([5 * 1024 * 1024]).GetAsyncEnumerator();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => blocks.MoveNextAsync().Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_fault_that_is_too_large_ends_its_call_only()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            new RpcConnectionOptions { Limits = new RpcLimits { MaxMessageSize = 64 * 1024 } });

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => pair.ShapesProxy.FindOrFailAsync(new string('x', 100_000)).Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task An_item_larger_than_the_peers_messages_ends_its_stream_only(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IAsyncEnumerator<byte[]> items = pair.Proxy.BlocksAsync([5_000_000]).GetAsyncEnumerator();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
        await pair.Proxy.PingAsync().Soon();
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_fault_larger_than_the_peers_messages_ends_its_call_only(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);

        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.FailHugeAsync(5_000_000).Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
        await pair.Proxy.PingAsync().Soon();
    }

    [Fact]
    public async Task Wide_windows_do_not_make_messages_that_are_too_large()
    {
        const int Size = 6 * 1024 * 1024;
        RpcConnectionOptions wide = new() { Limits = new RpcLimits { StreamWindow = 8 * 1024 * 1024 } };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory(), wide, wide);
        using WriteOnly target = new();

        await pair.ShapesProxy.FillAsync(target, Size).Soon();

        Assert.Equal(Size, target.ToArray().Length);
    }

    private sealed class WriteOnly : MemoryStream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;
    }
}
