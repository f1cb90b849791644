using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InheritedPipeChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.InheritedPipes());
}
