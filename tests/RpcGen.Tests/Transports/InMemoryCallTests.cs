using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InMemoryCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.InMemory());
}
