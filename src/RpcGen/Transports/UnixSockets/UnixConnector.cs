using System.Net.Sockets;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>Connects sockets without blocking a thread, even while the listener's backlog is full.</summary>
internal static class UnixConnector
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Connects as soon as the listener's backlog has room.</summary>
    /// <exception cref="SocketException">The endpoint cannot be reached.</exception>
    public static async Task ConnectAsync(Socket socket, string path, CancellationToken cancellationToken)
    {
        // Linux has no event for room in a backlog, so this polls.
        TimeSpan pause = s_firstPause;
        while (!TryConnect(socket, path))
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    /// <summary>Connects at once, or not at all.</summary>
    /// <returns>False if a process listens, but its backlog is full.</returns>
    /// <exception cref="SocketException">The endpoint cannot be reached.</exception>
    public static bool TryConnect(Socket socket, string path)
    {
        UnixDomainSocketEndPoint endpoint = new(path);
        if (!OperatingSystem.IsLinux())
        {
            // These systems refuse a client when the backlog is full, so connecting never waits.
            socket.Connect(endpoint);
            return true;
        }

        // Set by fcntl and only for this call: Socket itself would keep the descriptor non-blocking.
        int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        UnixDescriptor.SetBlocking(descriptor, blocks: false);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
        finally
        {
            UnixDescriptor.SetBlocking(descriptor, blocks: true);
        }
    }
}
