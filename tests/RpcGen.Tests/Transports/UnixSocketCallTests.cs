using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class UnixSocketCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("unix");
}
