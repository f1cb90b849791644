using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>All calls, over a channel of a multiplexing stream of the newest protocol.</summary>
public sealed class MultiplexedCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Pairs.MultiplexedAsync(3);
}
