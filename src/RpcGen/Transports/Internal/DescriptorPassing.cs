using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.Internal;

/// <summary>
/// Sends and receives on a socket together with a descriptor (SCM_RIGHTS), one at a time. A peer that sends more, or an
/// unexpected one, violates the protocol.
/// </summary>
internal static unsafe class DescriptorPassing
{
    private const int Rights = 1; // SCM_RIGHTS
    private const int ControlSpace = 32;

    private static readonly bool s_isMac = OperatingSystem.IsMacOS();
    private static readonly int s_socketLevel = s_isMac ? 0xFFFF : 1;
    private static readonly int s_truncated = s_isMac ? 0x20 : 0x8;
    private static readonly int s_closeOnExec = s_isMac ? 0 : 0x4000_0000;

    // struct cmsghdr: a length, a level and a type. The length has 8 bytes on Linux, 4 on macOS (not tested there).
    private static readonly int s_lengthSize = s_isMac ? 4 : 8;
    private static readonly int s_dataOffset = s_lengthSize + 8;

    /// <summary>
    /// Sends some bytes and a descriptor without blocking; returns 0 and sends nothing if there is no room.
    /// </summary>
    public static int TrySend(int socket, ReadOnlySpan<byte> bytes, SafeFileHandle descriptor)
    {
        byte* control = stackalloc byte[ControlSpace];
        new Span<byte>(control, ControlSpace).Clear();
        *(uint*)control = (uint)(s_dataOffset + sizeof(int));
        *(int*)(control + s_lengthSize) = s_socketLevel;
        *(int*)(control + s_lengthSize + 4) = Rights;
        *(int*)(control + s_dataOffset) = (int)descriptor.DangerousGetHandle();
        fixed (byte* pointer = bytes)
        {
            Libc.IoVector vector = new() { Base = pointer, Length = (nuint)bytes.Length };
            Libc.MessageHeader message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)(s_isMac ? s_dataOffset + sizeof(int) : s_dataOffset + 8),
            };
            return UnixIo.TrySend(socket, &message);
        }
    }

    /// <summary>Whether the system allows passing a descriptor over a socket; a sandbox may forbid it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="descriptor">The descriptor to pass later.</param>
    /// <param name="problem">The reason if it may not.</param>
    public static bool IsAllowed(int socket, SafeFileHandle descriptor, out string problem)
    {
        problem = "";
        if (s_isMac)
        {
            return true;
        }

        try
        {
            // Without a byte to go with it, Linux checks the descriptor and drops it.
            _ = TrySend(socket, [], descriptor);
            return true;
        }
        catch (IOException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    /// <summary>Receives at least one byte, and a descriptor if one arrived with them. Blocks.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bytes">Receives the bytes.</param>
    /// <param name="descriptor">The descriptor that arrived; null if none did. The caller owns it.</param>
    /// <param name="isLost">Whether a descriptor arrived for which this process has no free number.</param>
    /// <exception cref="IOException">More than one descriptor arrived, or the channel failed.</exception>
    public static int Receive(int socket, Span<byte> bytes, out SafeFileHandle? descriptor, out bool isLost)
    {
        byte* control = stackalloc byte[ControlSpace];
        fixed (byte* pointer = bytes)
        {
            Libc.IoVector vector = new() { Base = pointer, Length = (nuint)bytes.Length };
            Libc.MessageHeader message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
            };

            // Room for exactly one: rounded up to the alignment, there would be room for two.
            int count = UnixIo.Receive(socket, &message, s_closeOnExec, (nuint)(s_dataOffset + sizeof(int)));

            // On macOS the flags follow a length of 4 bytes.
            uint length = (uint)message.ControlLength;
            int flags = s_isMac ? (int)(message.ControlLength >> 32) : message.Flags;
            descriptor = length >= s_dataOffset + sizeof(int)
                && *(int*)(control + s_lengthSize) == s_socketLevel && *(int*)(control + s_lengthSize + 4) == Rights
                ? new SafeFileHandle(*(int*)(control + s_dataOffset), ownsHandle: true)
                : null;
            bool isTruncated = (flags & s_truncated) != 0;
            isLost = isTruncated && descriptor is null;
            if (isTruncated && descriptor is not null)
            {
                descriptor.Dispose();
                throw new IOException("the peer passed more descriptors than it announced");
            }

            return count;
        }
    }
}
