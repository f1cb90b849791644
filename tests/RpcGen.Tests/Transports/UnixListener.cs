using System.Net.Sockets;
using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>A listening socket without this library behind it, and raw clients.</summary>
internal sealed class UnixListener : IDisposable
{
    private readonly Socket _socket = New();
    private readonly List<Socket> _others = [];
    private readonly string _path;

    public UnixListener(int backlog)
    {
        Endpoint = Endpoints.New("unix");
        _path = RpcEndpoint.Parse(Endpoint).Address;
        _socket.Bind(new UnixDomainSocketEndPoint(_path));
        _socket.Listen(backlog);
    }

    public string Endpoint { get; }

    /// <summary>Connects to a path and says nothing.</summary>
    public static Socket Connect(string path)
    {
        Socket socket = New();
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>Connects until the backlog takes no more.</summary>
    public void FillBacklog()
    {
        while (true)
        {
            Socket socket = New();
            _others.Add(socket);
            socket.Blocking = false;
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(_path));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
        }
    }

    public async Task<Socket> AcceptAsync()
    {
        Socket accepted = await _socket.AcceptAsync().Soon();
        _others.Add(accepted);
        return accepted;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _others.ForEach(socket => socket.Dispose());
        File.Delete(_path);
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
