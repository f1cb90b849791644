using System.Net.Sockets;
using System.Text;
using RpcGen.Transports.Internal;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// Unix domain sockets: for paths and, on Unix, for all named endpoints. Both sides accept only peers of the same user,
/// as verified by the kernel.
/// </summary>
internal sealed class UnixSocketTransport : RpcTransport
{
    public static readonly UnixSocketTransport Instance = new();

    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        string path = PathOf(endpoint);
        if (!OperatingSystem.IsWindows() && endpoint.Kind != RpcEndpointKind.Unix)
        {
            PrivateDirectory.Check();
        }

        Socket? socket = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await UnixConnector.ConnectAsync(socket, path, cancellationToken).ConfigureAwait(false);
            return ChannelOf(socket, endpoint);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new RpcConnectException(
                $"{endpoint} cannot be reached (socket '{path}'): {Explain(exception, endpoint, path)}", exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        string path = PathOf(endpoint);
        if (!OperatingSystem.IsWindows() && endpoint.Kind != RpcEndpointKind.Unix)
        {
            PrivateDirectory.Ensure();
        }

        return new ValueTask<RpcListener>(UnixSocketListener.Open(endpoint, path));
    }

    /// <summary>Creates the channel of a connected socket, after a check of the peer's user.</summary>
    /// <exception cref="RpcConnectException">The peer runs as another user.</exception>
    public static RpcChannel ChannelOf(Socket socket, RpcEndpoint endpoint)
    {
        SocketChannel channel = new(socket, PeerCredentials.Check(socket, endpoint));
        return SharedRegion.IsSupported && endpoint.Kind is RpcEndpointKind.Ipc or RpcEndpointKind.SharedMemory
            ? new SharedMemoryChannel(channel)
            : channel;
    }

    private static string PathOf(RpcEndpoint endpoint)
    {
        string path = OperatingSystem.IsWindows() || endpoint.Kind == RpcEndpointKind.Unix
            ? Path.GetFullPath(endpoint.Address)
            : PrivateDirectory.SocketPath(endpoint);
        int limit = OperatingSystem.IsMacOS() ? 103 : 107;
        int length = Encoding.UTF8.GetByteCount(path);
        return length <= limit
            ? path
            : throw new RpcConnectException(
                $"The socket path of {endpoint} has {length} bytes, but the system accepts {limit}: '{path}'");
    }

    private static string Explain(SocketException exception, RpcEndpoint endpoint, string path) =>
        exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => KindOf(path) is { } kind
                ? $"it is {kind}, not a socket"
                : "a socket is there, but no process listens on it",
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
                endpoint.Kind == RpcEndpointKind.Unix
                    ? "the socket does not exist"
                    : "the socket does not exist; such names are private to each user",
            SocketError.AccessDenied => "access is denied",
            _ => exception.Message,
        };

    // Null for sockets, and for symbolic links, which may lead to a socket.
    private static string? KindOf(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows()
                && UnixFile.At(path) is { Type: not (UnixFile.Socket or UnixFile.SymbolicLink) } file
                    ? file.Kind
                    : null;
        }
        catch (IOException)
        {
            // The error that connecting reported is enough.
            return null;
        }
    }
}
