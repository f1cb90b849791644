using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// The calls of libc that start, watch and end processes. Numbers and layouts are those of 64-bit Linux and macOS;
/// those of macOS have not been run.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Libc
{
    public const int Terminate = 15; // SIGTERM
    public const int Kill = 9; // SIGKILL

    public const short PollIn = 1;

    public const int EIntr = 4;
    public const int EInvalid = 22;

    // How a process ended, si_code of siginfo_t.
    public const int Exited = 1; // CLD_EXITED

    public static readonly int EAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    // A hang-up needs no request; this asks for that of one direction, which macOS does not have.
    public static readonly short PollReadHangUp = OperatingSystem.IsMacOS() ? (short)0 : (short)0x2000;

    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int GetStatusFlags = 3; // F_GETFL
    private const int SetStatusFlags = 4; // F_SETFL
    private const int CloseOnExec = 1; // FD_CLOEXEC

    private static readonly int s_duplicate = OperatingSystem.IsMacOS() ? 67 : 1030; // F_DUPFD_CLOEXEC
    private static readonly int s_nonBlocking = OperatingSystem.IsMacOS() ? 0x4 : 0x800; // O_NONBLOCK

    // Variadic arguments travel on the stack on this platform, and in registers on the others.
    private static readonly bool s_variadicOnStack =
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>
    /// Makes a copy of a descriptor that is not below a minimum and that started programs do not get.
    /// </summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public static int Duplicate(int file, int minimum)
    {
        int copy = Control(file, s_duplicate, minimum);
        return copy >= 0 ? copy : throw Error("fcntl(F_DUPFD_CLOEXEC)");
    }

    public static void SetCloseOnExec(int file) => _ = Control(file, SetDescriptorFlags, CloseOnExec);

    public static void SetNonBlocking(int file) =>
        _ = Control(file, SetStatusFlags, Control(file, GetStatusFlags, 0) | s_nonBlocking);

    /// <summary>What the last call failed with.</summary>
    public static IOException Error(string call) => Error(call, Marshal.GetLastPInvokeError());

    public static IOException Error(string call, int error) =>
        new($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    public static partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int file, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int Wait(int kind, int id, ChildStatus* status, int options);

    [LibraryImport("libc", EntryPoint = "getpid")]
    public static partial int GetProcessId();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(
        int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint argument1, nint argument2);

    /// <summary>Limits the descriptors that another process may have open; Linux only.</summary>
    public static void LimitOpenFiles(int process, int limit)
    {
        ulong* limits = stackalloc ulong[2] { (ulong)limit, (ulong)limit };
        if (OperatingSystem.IsLinux())
        {
            _ = SetLimit(process, 7, limits, null); // RLIMIT_NOFILE
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int process, int resource, ulong* limits, ulong* before);

    private static int Control(int file, int command, int argument) => s_variadicOnStack
        ? ControlOnStack(file, command, 0, 0, 0, 0, 0, 0, argument)
        : Control(file, command, (nint)argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, nint argument);

    // The first eight arguments fill the registers, so that the ninth is where a variadic function looks. Not run.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlOnStack(
        int file, int command, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, nint unused7,
        nint argument);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }

    /// <summary>siginfo_t as waitid(2) fills it; the systems agree on the size, not on the places.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildStatus
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(12)]
        private int _processOnMac;

        [FieldOffset(16)]
        private int _processOnLinux;

        [FieldOffset(20)]
        private int _statusOnMac;

        [FieldOffset(24)]
        private int _statusOnLinux;

        public readonly int Process => OperatingSystem.IsMacOS() ? _processOnMac : _processOnLinux;

        public readonly int Status => OperatingSystem.IsMacOS() ? _statusOnMac : _statusOnLinux;
    }
}
