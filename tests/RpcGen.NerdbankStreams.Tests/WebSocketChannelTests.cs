using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

public sealed class WebSocketChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Pairs.WebSocketsAsync();
}
