using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InMemoryChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.InMemory());
}
