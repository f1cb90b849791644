using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class PipeCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("pipe");
}
