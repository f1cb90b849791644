using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

public sealed class FaultyLinkChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(Links.Pair(canBlock: true));
}
