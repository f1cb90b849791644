using System.Net.Sockets;
using System.Text;
using RpcGen.Transports.Internal;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// Unix domain sockets, for paths and, on Unix, for all named endpoints. Only processes of the same user are accepted,
/// by the kernel's word, on both sides.
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
                $"Nobody can be reached at {endpoint} (socket '{path}'): {Explain(exception, endpoint, path)}", exception);
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

    /// <summary>The channel of a connected socket, after a look at who is there.</summary>
    /// <exception cref="RpcConnectException">It is another user.</exception>
    public static RpcChannel ChannelOf(Socket socket, RpcEndpoint endpoint)
    {
        UnixSocketChannel channel = new(socket, PeerCredentials.Check(socket, endpoint));
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
                $"The socket path of {endpoint} has {length} bytes, the system takes {limit}: '{path}'");
    }

    private static string Explain(SocketException exception, RpcEndpoint endpoint, string path) =>
        exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => KindOf(path) is { } kind
                ? $"{kind} is there, no socket"
                : "a socket is there, but nobody listens on it",
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
                endpoint.Kind == RpcEndpointKind.Unix
                    ? "there is no such socket"
                    : "there is no such socket; such names are private to each user",
            SocketError.AccessDenied => "access is denied",
            _ => exception.Message,
        };

    // Null for sockets, and for links, which may lead to one.
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
            // The connection was refused, which is told anyway.
            return null;
        }
    }
}
