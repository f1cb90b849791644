using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class IpcChannelTests : ChannelConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("ipc");
}
