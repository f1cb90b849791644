using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InheritedSocketCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.InheritedSocketAsync();
}
