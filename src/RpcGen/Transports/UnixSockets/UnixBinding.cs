using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// Binds sockets by system calls. When a Socket that was bound by .NET closes, it deletes the file at its path, even if
/// another process has put its socket there meanwhile.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class UnixBinding
{
    private const int UnixFamily = 1; // AF_UNIX
    private const int Stream = 1; // SOCK_STREAM
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC, which macOS does not have

    /// <summary>Creates a socket file at a free path.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static Socket Bind(string path)
    {
        SocketAddress address = new UnixDomainSocketEndPoint(path).Serialize();
        int file = Create(UnixFamily, OperatingSystem.IsMacOS() ? Stream : Stream | CloseOnExec, 0);
        if (file < 0)
        {
            throw UnixIo.Failed("creating a socket", Marshal.GetLastPInvokeError());
        }

        SafeSocketHandle handle = new(file, ownsHandle: true);
        try
        {
            UnixDescriptor.SetCloseOnExec(file);
            fixed (byte* pointer = address.Buffer.Span)
            {
                return Bind(file, pointer, (uint)address.Size) == 0
                    ? new Socket(handle)
                    : throw UnixIo.Failed("binding", Marshal.GetLastPInvokeError());
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Create(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte* address, uint length);
}
