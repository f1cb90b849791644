using System.Net;
using System.Net.Sockets;
using RpcGen.Limits;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>Plain TCP.</summary>
internal sealed class TcpTransport(NetworkSettings settings) : RpcTransport
{
    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        NetworkAddress address = NetworkAddress.Parse(endpoint.Address);
        IPAddress[] addresses = await Hosts.FindAsync(endpoint, address.Host, cancellationToken).ConfigureAwait(false);
        Hosts.CheckInsecure(endpoint, addresses, settings);
        Socket socket = await NetworkConnector.ConnectAsync(endpoint, addresses, address.Port, cancellationToken)
            .ConfigureAwait(false);
        return ChannelOf(socket);
    }

    public override async ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        IPAddress address = await NetworkListener.FindAddressAsync(endpoint, cancellationToken).ConfigureAwait(false);
        Hosts.CheckInsecure(endpoint, [address], settings);
        return NetworkListener.Open(endpoint, address, ChannelOf);
    }

    private static RpcChannel ChannelOf(Socket socket) => new SocketChannel(socket, peer: null);
}
