using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RpcGen.Limits;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>TLS over TCP. The handshake is made when the channel is opened.</summary>
internal sealed class TlsTransport(NetworkSettings settings) : RpcTransport
{
    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        NetworkAddress address = NetworkAddress.Parse(endpoint.Address);
        SslClientAuthenticationOptions options = TlsSettings.ForClient(endpoint, settings.Tls, address.Host);
        IPAddress[] addresses = await Hosts.FindAsync(endpoint, address.Host, cancellationToken).ConfigureAwait(false);
        Socket socket = await NetworkConnector.ConnectAsync(endpoint, addresses, address.Port, cancellationToken)
            .ConfigureAwait(false);
        return new TlsChannel(
            new SocketChannel(socket, peer: null), endpoint.ToString(), tls => tls.AuthenticateAsClient(options));
    }

    public override async ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        SslServerAuthenticationOptions options = TlsSettings.ForServer(endpoint, settings.Tls);
        IPAddress address = await NetworkListener.FindAddressAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return NetworkListener.Open(endpoint, address, socket => new TlsChannel(
            new SocketChannel(socket, peer: null), $"the client {socket.RemoteEndPoint}",
            tls => tls.AuthenticateAsServer(options)));
    }
}
