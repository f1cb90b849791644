using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class TlsCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("tls");
}
