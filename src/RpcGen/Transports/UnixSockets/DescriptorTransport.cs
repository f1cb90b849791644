using System.Globalization;
using System.Net.Sockets;
using RpcGen.Transports.Internal;
using RpcGen.Transports.Pipes;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// A connected socket that this process has inherited under a known descriptor. It has no name that another process
/// could find: the holder of the other end is the peer. Each descriptor carries one connection in the life of the
/// process.
/// </summary>
internal sealed class DescriptorTransport : RpcTransport
{
    public static readonly DescriptorTransport Instance = new();

    // Guarded by itself. A number stays in the set: after the connection it may belong to another file.
    private readonly HashSet<int> _taken = [];

    public override ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new(Take(endpoint));

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new(new SingleChannelListener(endpoint, Take(endpoint)));

    private RpcChannel Take(RpcEndpoint endpoint)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new RpcConnectException($"{endpoint}: Windows has no inherited descriptors");
        }

        int descriptor = int.Parse(endpoint.Address, CultureInfo.InvariantCulture);
        lock (_taken)
        {
            if (_taken.Contains(descriptor))
            {
                throw new RpcConnectException(
                    $"{endpoint} carries, or has carried, another connection of this process");
            }

            UnixFile file = UnixFile.Of(descriptor)
                ?? throw new RpcConnectException(
                    $"{endpoint} is not open: the parent process has not passed this descriptor");
            if (file.Type != UnixFile.Socket)
            {
                throw new RpcConnectException($"{endpoint} is {file.Kind}, not a connected Unix socket");
            }

            UnixDescriptor.SetCloseOnExec(descriptor);
            Socket? socket = null;
            try
            {
                socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
                RpcChannel channel = RpcSockets.FromSocket(socket, PeerOf(socket));
                _taken.Add(descriptor);
                return channel;
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                socket?.SafeHandle.SetHandleAsInvalid();
                throw new RpcConnectException($"{endpoint} is not a connected Unix socket", exception);
            }
        }
    }

    // For a socket of a pair, this is the process that created the pair, which proves nothing.
    private static RpcProcessPeer? PeerOf(Socket socket) =>
        socket.AddressFamily == AddressFamily.Unix ? PeerCredentials.Of(socket) : null;
}
