using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class InheritedPipeCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => Task.FromResult(TransportPairs.InheritedPipes());
}
