using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class StreamCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.Streams());
}
