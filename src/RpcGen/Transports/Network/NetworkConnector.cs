using System.Net;
using System.Net.Sockets;
using RpcGen.Limits;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>Connects TCP sockets without keeping a thread.</summary>
/// <remarks>
/// Not by Socket.ConnectAsync: that leaves the socket in the runtime's event loop, which then wakes a thread of its own
/// for whatever arrives, besides the receive thread of the connection.
/// </remarks>
internal static class NetworkConnector
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Connects to the first address that answers. An address that does not answer at once is tried beside the next
    /// one, as in RFC 8305.
    /// </summary>
    /// <param name="endpoint">For messages.</param>
    /// <param name="addresses">The addresses of the host, in the order of trying.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">No server answers.</exception>
    public static async Task<Socket> ConnectAsync(
        RpcEndpoint endpoint, IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        if (port == 0)
        {
            throw new RpcConnectException($"{endpoint} has port 0, with which only a server gets a port");
        }

        Exception? failure = null;
        (IPAddress Address, Socket Socket)? first = await StaggeredRace.RunAsync(
            addresses, (address, end) => ConnectAsync(new IPEndPoint(address, port), end),
            (_, exception) => failure ??= exception, Discard, TimeProvider.System, cancellationToken)
            .ConfigureAwait(false);
        if (first is { } connected)
        {
            return connected.Socket;
        }

        throw new RpcConnectException(
            $"No server can be reached at {endpoint}: "
            + (failure is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? "the port is closed" : failure!.Message),
            failure);
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            return await ConnectAsync(socket, endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ValueTask Discard(Socket socket)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // Returns a socket that knows that it is connected.
    private static async Task<Socket> ConnectAsync(
        Socket socket, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (OperatingSystem.IsWindows())
        {
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }

        TimeSpan pause = s_firstPause;
        if (!TryBegin(socket, endpoint))
        {
            while (!IsDone(socket))
            {
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }

        int descriptor = UnixDescriptor.TryDuplicate((int)socket.SafeHandle.DangerousGetHandle(), minimum: 3);
        if (descriptor < 0)
        {
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        socket.Dispose();
        UnixDescriptor.SetBlocking(descriptor, blocks: true);
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    // True if it is connected already.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool TryBegin(Socket socket, IPEndPoint endpoint)
    {
        int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        UnixDescriptor.SetBlocking(descriptor, blocks: false);
        SocketAddress address = endpoint.Serialize();
        int error = UnixIo.Connect(descriptor, address.Buffer.Span[..address.Size]);
        return error == 0 || (error == Libc.EInProgress || error == Libc.EIntr
            ? false
            : throw new SocketException(error == Libc.EConnRefused ? (int)SocketError.ConnectionRefused : error));
    }

    private static bool IsDone(Socket socket)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite))
        {
            return false;
        }

        SocketError error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error == SocketError.Success ? true : throw new SocketException((int)error);
    }
}
