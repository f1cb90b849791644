using RpcGen.Testing;

namespace RpcGen.Tests.SharedMemory;

public sealed class ParkedRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Park);
}
