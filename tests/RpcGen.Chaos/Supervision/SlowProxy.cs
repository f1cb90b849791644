using System.Net.Sockets;

namespace RpcGen.Chaos;

/// <summary>
/// Stands between clients and a server on a Unix socket: passes bytes on, slowly when it is told to, half-closes and
/// cuts connections.
/// </summary>
internal sealed class SlowProxy : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;
    private readonly string _target;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<(Socket Client, Socket Server)> _connections = [];

    private volatile int _pieceSize = MaxPiece;
    private volatile int _pause;

    private const int MaxPiece = 64 * 1024;

    public SlowProxy(string path, string target)
    {
        _path = path;
        _target = target;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Passes on pieces of so many bytes, with a pause of so many milliseconds behind each.</summary>
    public void Slow(int pieceSize, int pause) => (_pieceSize, _pause) = (pieceSize, pause);

    public void Hurry() => Slow(MaxPiece, 0);

    /// <summary>Ends one direction of all connections, or both in the middle of whatever is under way.</summary>
    public void Cut(bool half)
    {
        (Socket Client, Socket Server)[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        foreach ((Socket client, Socket server) in connections)
        {
            try
            {
                server.Shutdown(half ? SocketShutdown.Send : SocketShutdown.Both);
                if (!half)
                {
                    client.Shutdown(SocketShutdown.Both);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It has ended already.
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut(half: false);
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket client = await _listener.AcceptAsync();
                _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket ownedClient = client;
        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_target));
            lock (_gate)
            {
                _connections.Add((client, server));
            }

            await Task.WhenAll(PassOnAsync(client, server), PassOnAsync(server, client));
        }
        catch (SocketException)
        {
            // The server is dead at the moment.
        }
        finally
        {
            lock (_gate)
            {
                _connections.Remove((client, server));
            }
        }
    }

    private async Task PassOnAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[MaxPiece];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(0, _pieceSize)) is > 0 and var count)
            {
                if (_pause > 0)
                {
                    await Task.Delay(_pause);
                }

                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side died, so the other side gets its end.
            from.Close();
            to.Close();
        }
    }
}
