using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

public sealed class MultiplexedChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Pairs.MultiplexedAsync(3);
}
