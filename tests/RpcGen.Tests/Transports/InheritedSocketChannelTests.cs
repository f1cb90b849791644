using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InheritedSocketChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.InheritedSocketAsync();
}
