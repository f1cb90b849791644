using RpcGen.TestKit;
using RpcGen.Tests.Transports;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

/// <summary>Makes channels that have moved to shared memory without a connection above them.</summary>
internal static class SharedMemoryPairs
{
    public static async Task<ChannelPair> MovedAsync(RpcWaitStrategy wait, bool futex = true, int ringSize = 256 * 1024)
    {
        ChannelPair pair = await TransportPairs.OverEndpointAsync("shm");
        SharedMemoryChannel client = (SharedMemoryChannel)pair.Client;
        SharedMemoryChannel server = (SharedMemoryChannel)pair.Server;
        SharedRegion clients = SharedRegion.Create(ringSize);
        SharedRegion servers = SharedRegion.Create(ringSize);
        client.Prepare(clients, SharedRegion.Open(servers.TakeHandle(), ringSize), futex, futex, wait);
        server.Prepare(servers, SharedRegion.Open(clients.TakeHandle(), ringSize), futex, futex, wait);
        client.SwitchSending();
        client.SwitchReceiving();
        server.SwitchSending();
        server.SwitchReceiving();
        return pair;
    }
}
