using Microsoft.AspNetCore.SignalR;
using RpcGen.Peers.Contract;

namespace RpcGen.Peers.SignalR;

/// <summary>The load as a hub.</summary>
internal sealed class LoadHub : Hub
{
    // Public members of a hub are its calls, so they are instance members.
#pragma warning disable CA1822
    public int Add(int a, int b) => a + b;

    public byte[] Echo(byte[] payload) => payload;

    public Order EchoOrder(Order order) => order;

    public IAsyncEnumerable<Item> Stream(int count, CancellationToken cancellationToken) =>
        PeerLoad.Items(count, cancellationToken);
#pragma warning restore CA1822
}
