using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class PipeChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("pipe");
}
