using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class UnixSocketChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("unix");
}
