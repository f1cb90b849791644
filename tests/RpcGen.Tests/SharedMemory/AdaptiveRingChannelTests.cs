using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

public sealed class AdaptiveRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Adaptive);
}
