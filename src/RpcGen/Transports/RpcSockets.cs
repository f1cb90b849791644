using System.Net.Sockets;
using System.Net.WebSockets;
using RpcGen.Transports.Internal;
using RpcGen.Transports.SharedMemory;
using RpcGen.Transports.WebSockets;

namespace RpcGen;

/// <summary>Creates channels over connected sockets that you provide: Unix sockets and WebSockets.</summary>
public static class RpcSockets
{
    /// <summary>
    /// A channel over a connected Unix stream socket, such as one end of a pair. A connection over it moves to shared
    /// memory, like those to <c>ipc:</c>.
    /// </summary>
    /// <param name="socket">The socket; the channel owns it from here on.</param>
    /// <param name="peer">
    /// The peer on the other end, as far as you know it. RpcGen does not check it: give a socket only to a process that
    /// you trust.
    /// </param>
    /// <param name="explainLoss">
    /// Called, on any thread, when the peer has ended without a GoAway frame. It returns why, such as how the process
    /// ended, or null if that is not known. The calls that were in flight get the exception as their cause. May block
    /// for a moment.
    /// </param>
    /// <exception cref="ArgumentException">The socket is not a connected Unix stream socket.</exception>
    public static RpcChannel FromSocket(
        Socket socket, RpcPeer? peer = null, Func<Exception?>? explainLoss = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket is not { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Stream, Connected: true })
        {
            throw new ArgumentException("The socket must be a connected Unix stream socket", nameof(socket));
        }

        SocketChannel channel = new(socket, peer, explainLoss);
        return SharedRegion.IsSupported ? new SharedMemoryChannel(channel) : channel;
    }

    /// <summary>
    /// A channel over a WebSocket. Bytes travel in binary messages, whose boundaries carry no meaning. The channel
    /// closes the WebSocket without a closing handshake.
    /// </summary>
    /// <param name="socket">The open WebSocket; the channel owns it from here on.</param>
    /// <param name="peer">The peer on the other end, as far as you know it.</param>
    public static RpcChannel FromWebSocket(WebSocket socket, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return new WebSocketChannel(socket, peer);
    }
}
