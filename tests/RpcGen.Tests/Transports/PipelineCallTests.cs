using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class PipelineCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.Pipelines());
}
