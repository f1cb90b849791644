using System.IO.Pipelines;
using Nerdbank.Streams;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>Many connections, and other things, on one stream.</summary>
public sealed class MultiplexingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_server_takes_every_channel_of_a_name_and_leaves_others_alone(int version)
    {
        (MultiplexingStream near, MultiplexingStream far) = await Pairs.StreamsAsync(version);
        await using RpcServer server = new();
        server.Expose<IShapes>(new Shapes());
        using CancellationTokenSource stop = new();
        Task serving = server.ServeAsync(far, "rpc", stop.Token);
        Task<MultiplexingStream.Channel> other = far.AcceptChannelAsync("other");

        await using RpcConnection first = await near.OfferRpcAsync("rpc").Soon();
        await using RpcConnection second = await near.OfferRpcAsync("rpc").Soon();
        MultiplexingStream.Channel plain = await near.OfferChannelAsync("other").Soon();
        await plain.Output.WriteAsync(new byte[] { 42 });

        // A client may be ready before the server has read its Hello, but not after a call.
        Assert.True(await first.SupportsAsync<IShapes>(nameof(IShapes.PostAsync)).Soon());
        Assert.True(await second.SupportsAsync<IShapes>(nameof(IShapes.PostAsync)).Soon());
        Assert.Equal(2, server.GetConnections().Count);
        ReadResult read = await (await other.Soon()).Input.ReadAsync();
        Assert.Equal(42, read.Buffer.FirstSpan[0]);
        await first.DisposeAsync();
        await plain.Output.WriteAsync(new byte[] { 43 });
        Assert.True(second.IsOpen);
        await stop.CancelAsync();
        await serving.Soon();
    }

    [Fact]
    public async Task The_end_of_the_stream_ends_its_connections()
    {
        (MultiplexingStream near, MultiplexingStream far) = await Pairs.StreamsAsync(3);
        Task<RpcConnection> accepting = far.AcceptRpcAsync("rpc");
        await using RpcConnection offered = await near.OfferRpcAsync("rpc").Soon();
        await using RpcConnection accepted = await accepting.Soon();

        await far.DisposeAsync();

        RpcCloseReason reason = await offered.Closed.Soon();
        Assert.Equal(RpcCloseKind.PeerLost, reason.Kind);
        await accepted.Closed.Soon();
    }
}
