using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

public sealed class IpcCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("ipc");
}
