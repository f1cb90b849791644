using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>All calls, over WebSockets.</summary>
public sealed class WebSocketCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Pairs.WebSocketsAsync();
}
