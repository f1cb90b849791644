using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>Sockets beyond the dedicated threads.</summary>
public sealed class AsyncRoadCallTests : CallConformanceTests
{
    protected override async Task<ChannelPair> ConnectAsync()
    {
        ChannelPair pair = await TransportPairs.OverEndpointAsync("unix");
        return new ChannelPair(new AsyncOnlyChannel(pair.Client), new AsyncOnlyChannel(pair.Server));
    }
}
