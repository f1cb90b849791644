using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class TlsChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("tls");
}
