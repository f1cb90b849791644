using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>TLS beyond the dedicated threads.</summary>
public sealed class TlsAsyncCallTests : CallConformanceTests
{
    protected override async Task<ChannelPair> ConnectAsync()
    {
        ChannelPair pair = await TransportPairs.OverEndpointAsync("tls");
        return new ChannelPair(new AsyncOnlyChannel(pair.Client), new AsyncOnlyChannel(pair.Server));
    }
}
