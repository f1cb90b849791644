using System.Net.Sockets;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// A listening socket. A lock file beside it distinguishes a live listener from a stale socket. So a crashed process
/// does not block the next one, and no process takes an endpoint away from a live one.
/// </summary>
internal sealed class UnixSocketListener : RpcListener
{
    private const int Backlog = 64;

    private readonly SocketAcceptor _acceptor;
    private readonly string _path;

    // Both null on Windows.
    private readonly UnixFile? _file;
    private readonly IDisposable? _lock;
    private int _disposed;

    private UnixSocketListener(RpcEndpoint endpoint, Socket socket, string path, UnixFile? file, IDisposable? fileLock)
    {
        Endpoint = endpoint;
        _acceptor = new SocketAcceptor(socket);
        _path = path;
        _file = file;
        _lock = fileLock;
    }

    public override RpcEndpoint Endpoint { get; }

    public static UnixSocketListener Open(RpcEndpoint endpoint, string path)
    {
        IDisposable? fileLock = OperatingSystem.IsWindows() ? null : SocketLock.Take(endpoint, path);
        Socket? socket = null;
        try
        {
            RemoveStale(endpoint, path);
            UnixFile? file = null;
            if (OperatingSystem.IsWindows())
            {
                socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(path));
            }
            else
            {
                socket = UnixBinding.Bind(path);

                // Defence in depth: accepting decides by the kernel's credentials.
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                file = UnixFile.At(path);
            }

            socket.Listen(Backlog);
            return new UnixSocketListener(endpoint, socket, path, file, fileLock);
        }
        catch (Exception exception)
        {
            socket?.Dispose();
            fileLock?.Dispose();
            if (exception is SocketException or IOException or UnauthorizedAccessException)
            {
                throw new RpcConnectException(
                    $"{endpoint} cannot be opened (socket '{path}'): {exception.Message}", exception);
            }

            throw;
        }
    }

    public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        Socket socket;
        try
        {
            // Continues in the caller's context: the thread pool may be blocked.
            socket = await _acceptor.AcceptAsync(cancellationToken).ConfigureAwait(true);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            if (Volatile.Read(ref _disposed) != 0)
            {
                throw new OperationCanceledException("The listener was disposed", exception);
            }

            throw new IOException(exception.Message, exception);
        }

        try
        {
            return UnixSocketTransport.ChannelOf(socket, Endpoint);
        }
        catch (Exception exception) when (exception is SocketException or RpcConnectException)
        {
            socket.Dispose();
            throw new IOException(exception.Message, exception);
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            try
            {
                // The file goes first, under the lock. Another file that replaced it meanwhile stays. It cannot have
                // the same inode, which the open socket keeps in use.
                if (_file is not { } file || file.IsSameAs(UnixFile.At(_path)))
                {
                    File.Delete(_path);
                }
            }
            finally
            {
                _acceptor.Dispose();
                _lock?.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    // Called with the lock held: the listener that created the socket has ended. Removes only a socket of this user.
    private static void RemoveStale(RpcEndpoint endpoint, string path)
    {
        if (OperatingSystem.IsWindows() || UnixFile.At(path) is not { } file)
        {
            return;
        }

        if (file.Type != UnixFile.Socket)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: '{path}' exists and is {file.Kind}, not a socket");
        }

        if (file.UserId != Libc.GetEffectiveUserId())
        {
            throw new RpcConnectException($"{endpoint} cannot be opened: '{path}' belongs to user {file.UserId}");
        }

        if (IsListening(path))
        {
            throw new RpcConnectException(
                $"{endpoint} is taken: a process listens on '{path}' without holding its lock");
        }

        File.Delete(path);
    }

    private static bool IsListening(string path)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A full backlog also shows that a process listens.
            _ = UnixConnector.TryConnect(probe, path);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
