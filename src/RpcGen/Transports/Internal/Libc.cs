using System.Runtime.InteropServices;

namespace RpcGen.Transports.Internal;

/// <summary>
/// The system calls for which .NET has no API: sends that never block, and reads and writes of several buffers. The
/// signatures and structures are those of 64-bit Linux. macOS has the same layouts except for the length of control
/// data, see DescriptorPassing (not tested there).
/// </summary>
internal static unsafe partial class Libc
{
    public const short PollIn = 1;
    public const short PollOut = 4;

    public const int EPerm = 1;
    public const int EIntr = 4;
    public const int EExist = 17;
    public const int EPipe = 32;

    public static readonly int DontWait = OperatingSystem.IsMacOS() ? 0x80 : 0x40;

    // macOS has no such flag; .NET ignores SIGPIPE on all systems.
    public static readonly int NoSignal = OperatingSystem.IsMacOS() ? 0 : 0x4000;

    public static readonly int EAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    public static readonly int EConnReset = OperatingSystem.IsMacOS() ? 54 : 104;

    public static readonly int EInProgress = OperatingSystem.IsMacOS() ? 36 : 115;

    public static readonly int EConnRefused = OperatingSystem.IsMacOS() ? 61 : 111;

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    public static partial nint ReadVector(int file, IoVector* vectors, int count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
