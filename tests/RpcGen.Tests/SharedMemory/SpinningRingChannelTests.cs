using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

public sealed class SpinningRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Spin);
}
