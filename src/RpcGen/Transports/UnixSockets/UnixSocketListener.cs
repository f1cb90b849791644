using System.Net.Sockets;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// A listening socket. A lock file beside it tells a live listener from a stale socket, so that a crashed process never
/// blocks the next one, and no process ever takes an endpoint away from a live one.
/// </summary>
internal sealed class UnixSocketListener : RpcListener
{
    private const int Backlog = 64;

    private readonly Socket _socket;
    private readonly string _path;
    private readonly FileStream? _lock;
    private int _disposed;

    private UnixSocketListener(RpcEndpoint endpoint, Socket socket, string path, FileStream? fileLock)
    {
        Endpoint = endpoint;
        _socket = socket;
        _path = path;
        _lock = fileLock;
    }

    public override RpcEndpoint Endpoint { get; }

    public static UnixSocketListener Open(RpcEndpoint endpoint, string path)
    {
        FileStream? fileLock = TakeLock(endpoint, path);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveStale(endpoint, path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                // Defence in depth: who is let in is decided by the kernel's credentials at accept.
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(Backlog);
            return new UnixSocketListener(endpoint, socket, path, fileLock);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            fileLock?.Dispose();
            throw new RpcConnectException(
                $"{endpoint} cannot be opened (socket '{path}'): {exception.Message}", exception);
        }
        catch
        {
            socket.Dispose();
            fileLock?.Dispose();
            throw;
        }
    }

    public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        Socket socket;
        try
        {
            socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
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
                // The name goes first, while the lock still says that it is ours.
                File.Delete(_path);
            }
            finally
            {
                _socket.Dispose();
                _lock?.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private static FileStream? TakeLock(RpcEndpoint endpoint, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            // Exclusive sharing is flock on Unix: it ends with the process, however that ends. The file itself stays:
            // removing it would let two processes hold locks on two files of the same name.
            return new FileStream(path + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: there is no directory '{Path.GetDirectoryName(path)}'", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: no permission to create files in '{Path.GetDirectoryName(path)}'",
                exception);
        }
        catch (IOException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} is taken: another process listens on it (it holds '{path}.lock')", exception);
        }
    }

    // Called with the lock held: whoever made the socket at the path is gone. Only a socket of ours is ever removed.
    private static void RemoveStale(RpcEndpoint endpoint, string path)
    {
        if (OperatingSystem.IsWindows() || UnixFile.At(path) is not { } file)
        {
            return;
        }

        if (file.Type != UnixFile.Socket)
        {
            throw new RpcConnectException($"{endpoint} cannot be opened: '{path}' exists and is no socket");
        }

        if (file.UserId != Libc.GetEffectiveUserId())
        {
            throw new RpcConnectException($"{endpoint} cannot be opened: '{path}' belongs to user {file.UserId}");
        }

        if (SomebodyListens(path))
        {
            throw new RpcConnectException($"{endpoint} is taken: somebody listens on '{path}' without holding its lock");
        }

        File.Delete(path);
    }

    private static bool SomebodyListens(string path)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
