using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class TcpChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("tcp");
}
