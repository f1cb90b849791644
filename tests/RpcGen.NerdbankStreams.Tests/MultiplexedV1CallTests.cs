using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>All calls, over a channel of a multiplexing stream of protocol version 1.</summary>
public sealed class MultiplexedV1CallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Pairs.MultiplexedAsync(1);
}
