using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class TcpCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("tcp");
}
