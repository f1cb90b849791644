using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

/// <summary>Who never sleeps on the socket has to hear of the peer's end all the same.</summary>
public sealed class SpinningSocketBellRingChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() =>
        SharedMemoryPairs.MovedAsync(RpcWaitStrategy.Spin, futex: false);
}
