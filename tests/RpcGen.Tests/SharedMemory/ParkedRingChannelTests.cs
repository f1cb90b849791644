using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

public sealed class ParkedRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Park);
}
