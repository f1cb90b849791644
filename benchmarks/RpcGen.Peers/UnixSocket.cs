using System.Net.Sockets;

namespace RpcGen.Peers;

/// <summary>Unix sockets by path, for the peers that take a stream.</summary>
internal static class UnixSocket
{
    public static Socket Listen(string path)
    {
        Socket listener = New();
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    public static async ValueTask<Socket> ConnectAsync(string path, CancellationToken cancellationToken = default)
    {
        Socket socket = New();
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return socket;
    }

    /// <summary>For blocking use: after an asynchronous operation the runtime polls for the socket.</summary>
    public static Socket Connect(string path)
    {
        Socket socket = New();
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
