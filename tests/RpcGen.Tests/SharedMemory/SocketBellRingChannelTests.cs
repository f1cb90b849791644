using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

public sealed class SocketBellRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() =>
        SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Park, futex: false);
}
