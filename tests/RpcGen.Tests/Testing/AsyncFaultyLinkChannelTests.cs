using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

public sealed class AsyncFaultyLinkChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(Links.Pair(canBlock: false));
}
