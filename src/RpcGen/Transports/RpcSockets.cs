using System.Net.Sockets;
using System.Net.WebSockets;
using RpcGen.Transports.SharedMemory;
using RpcGen.Transports.UnixSockets;
using RpcGen.Transports.WebSockets;

namespace RpcGen;

/// <summary>Makes channels of connected sockets of yours: Unix sockets, such as the ends of a pair, and WebSockets.</summary>
public static class RpcSockets
{
    /// <summary>
    /// A connected Unix stream socket. A connection over it moves to shared memory as those to <c>ipc:</c> do.
    /// </summary>
    /// <param name="socket">The socket; the channel owns it from here on.</param>
    /// <param name="peer">
    /// Who is on the other end, as far as you know. It is not checked: hand out no socket to a process that you do not
    /// trust.
    /// </param>
    /// <param name="explainLoss">
    /// Asked, on any thread, when the peer has ended without a goodbye: for instance how its process ended. The calls that
    /// it cut off have the exception as the cause; null means that nothing is known. May wait for a moment.
    /// </param>
    /// <exception cref="ArgumentException">It is not a connected Unix stream socket.</exception>
    public static RpcChannel FromSocket(
        Socket socket, RpcPeer? peer = null, Func<Exception?>? explainLoss = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket is not { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Stream, Connected: true })
        {
            throw new ArgumentException("The socket must be a connected Unix stream socket", nameof(socket));
        }

        UnixSocketChannel channel = new(socket, peer, explainLoss);
        return SharedRegion.IsSupported ? new SharedMemoryChannel(channel) : channel;
    }

    /// <summary>
    /// A WebSocket. Bytes travel in binary messages, whose borders mean nothing. The end of the connection closes it
    /// without a closing handshake.
    /// </summary>
    /// <param name="socket">The socket, open; the channel owns it from here on.</param>
    /// <param name="peer">Who is on the other end, as far as you know.</param>
    public static RpcChannel FromWebSocket(WebSocket socket, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return new WebSocketChannel(socket, peer);
    }
}
