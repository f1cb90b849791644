using System.Net.Sockets;
using System.Runtime.InteropServices;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>Asks the kernel which process is on the other end of a socket.</summary>
internal static class PeerCredentials
{
    /// <summary>Returns the peer if it runs as the same user; null on Windows.</summary>
    /// <exception cref="RpcConnectException">The peer runs as another user.</exception>
    public static RpcProcessPeer? Check(Socket socket, RpcEndpoint endpoint)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        RpcProcessPeer peer = Of(socket);
        uint self = Libc.GetEffectiveUserId();
        return peer.UserId == self
            ? peer
            : throw new RpcConnectException(
                $"The process at the other end of {endpoint} (pid {peer.ProcessId}) runs as user {peer.UserId}, " +
                $"not as user {self} like this one: refused");
    }

    /// <summary>Returns the peer, of any user. Not for Windows.</summary>
    public static RpcProcessPeer Of(Socket socket) => OperatingSystem.IsMacOS() ? OnMacOS(socket) : OnLinux(socket);

    private static RpcProcessPeer OnLinux(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12]; // struct ucred: pid, uid, gid
        socket.GetRawSocketOption(1, 17, credentials); // SOL_SOCKET, SO_PEERCRED
        return new RpcProcessPeer(
            MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
    }

    // Not tested on macOS.
    private static RpcProcessPeer OnMacOS(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[76]; // struct xucred: version, uid, group count, groups
        socket.GetRawSocketOption(0, 1, credentials); // SOL_LOCAL, LOCAL_PEERCRED
        Span<byte> process = stackalloc byte[4];
        socket.GetRawSocketOption(0, 2, process); // SOL_LOCAL, LOCAL_PEERPID
        return new RpcProcessPeer(
            MemoryMarshal.Read<int>(process), MemoryMarshal.Read<uint>(credentials[4..]));
    }
}
