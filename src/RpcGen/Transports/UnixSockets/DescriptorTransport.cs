using System.Globalization;
using System.Net.Sockets;
using RpcGen.Transports.Internal;
using RpcGen.Transports.Pipes;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// A connected socket that this process inherited under a known descriptor. There is no name that another process could
/// find: who holds the other end is the peer. Each descriptor carries one connection in the life of the process.
/// </summary>
internal sealed class DescriptorTransport : RpcTransport
{
    public static readonly DescriptorTransport Instance = new();

    // Guarded by itself. A number stays: after the connection it may mean anything.
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
                throw new RpcConnectException($"{endpoint} carries a connection of this process already, or did");
            }

            UnixFile file = UnixFile.Of(descriptor)
                ?? throw new RpcConnectException($"Nothing is open at {endpoint}: nobody handed it to this process");
            if (file.Type != UnixFile.Socket)
            {
                throw new RpcConnectException($"What is open at {endpoint} is {file.Kind}, not a connected Unix socket");
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
                throw new RpcConnectException($"What is open at {endpoint} is no connected Unix socket", exception);
            }
        }
    }

    // Of a pair of sockets it is the process that made the pair, which is no proof of anything.
    private static RpcProcessPeer? PeerOf(Socket socket) =>
        socket.AddressFamily == AddressFamily.Unix ? PeerCredentials.Of(socket) : null;
}
