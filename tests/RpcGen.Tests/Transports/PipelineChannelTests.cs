using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class PipelineChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.Pipelines());
}
