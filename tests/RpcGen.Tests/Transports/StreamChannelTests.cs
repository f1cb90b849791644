using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class StreamChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.Streams());
}
