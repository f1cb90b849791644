using System.Net;
using System.Net.Sockets;
using RpcGen.Limits;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>Listens on a TCP port.</summary>
internal sealed class NetworkListener : RpcListener
{
    private const int Backlog = 512;

    private readonly SocketAcceptor _acceptor;
    private readonly Func<Socket, RpcChannel> _wrap;
    private int _disposed;

    private NetworkListener(RpcEndpoint endpoint, Socket socket, Func<Socket, RpcChannel> wrap)
    {
        Endpoint = endpoint;
        _acceptor = new SocketAcceptor(socket);
        _wrap = wrap;
    }

    public override RpcEndpoint Endpoint { get; }

    /// <summary>Opens a port.</summary>
    /// <param name="endpoint">The endpoint; with port 0 the listener's own has the port that the system gave.</param>
    /// <param name="address">The address to listen on.</param>
    /// <param name="wrap">Makes the channel of a client.</param>
    /// <exception cref="RpcConnectException">The port is taken, or cannot be opened.</exception>
    public static NetworkListener Open(RpcEndpoint endpoint, IPAddress address, Func<Socket, RpcChannel> wrap)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, endpoint.Port!.Value));
            socket.Listen(Backlog);
            return new NetworkListener(endpoint.WithPort(((IPEndPoint)socket.LocalEndPoint!).Port), socket, wrap);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new RpcConnectException(
                exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{endpoint} is taken: another socket listens on the port"
                    : $"{endpoint} cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>The address that a server listens on.</summary>
    /// <exception cref="RpcConnectException">The host has none.</exception>
    public static async Task<IPAddress> FindAddressAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        string host = NetworkAddress.Parse(endpoint.Address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.Loopback
            : (await Hosts.FindAsync(endpoint, host, cancellationToken).ConfigureAwait(false))[0];
    }

    public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            // Continues where the caller's awaits continue: the thread pool may be blocked.
            socket = await _acceptor.AcceptAsync(cancellationToken).ConfigureAwait(true);
            socket.NoDelay = true;
            return _wrap(socket);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket?.Dispose();
            throw Volatile.Read(ref _disposed) != 0
                ? new OperationCanceledException("The listener was disposed", exception)
                : new IOException(exception.Message, exception);
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _acceptor.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
