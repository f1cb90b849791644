using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RpcGen.Transports.Internal;

/// <summary>Operations on file descriptors, by fcntl(2) and dup2(2).</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDescriptor
{
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int GetStatusFlags = 3; // F_GETFL
    private const int SetStatusFlags = 4; // F_SETFL
    private const int CloseOnExec = 1; // FD_CLOEXEC

    private static readonly int s_duplicate = OperatingSystem.IsMacOS() ? 67 : 1030; // F_DUPFD_CLOEXEC
    private static readonly int s_nonBlocking = OperatingSystem.IsMacOS() ? 0x4 : 0x800; // O_NONBLOCK

    // Variadic arguments are passed on the stack on this platform, and in registers on the others.
    private static readonly bool s_variadicOnStack =
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>
    /// Duplicates a descriptor to the lowest free number that is not below a minimum. Started processes do not inherit
    /// it.
    /// </summary>
    /// <returns>The new descriptor; -1 if none is free or the source is not open.</returns>
    public static int TryDuplicate(int file, int minimum) => Control(file, s_duplicate, minimum);

    /// <summary>
    /// Makes a descriptor refer to the same file as another. Started processes inherit it if it is below 3.
    /// </summary>
    /// <exception cref="IOException">The source is not open.</exception>
    public static void Replace(int target, int source)
    {
        while (Duplicate(source, target) < 0)
        {
            if (Marshal.GetLastPInvokeError() is int error && error != Libc.EIntr)
            {
                throw new IOException($"descriptor {target} cannot be replaced by {source} (errno {error})");
            }
        }

        if (target > 2)
        {
            SetCloseOnExec(target);
        }
    }

    /// <summary>Keeps started processes from inheriting a descriptor.</summary>
    public static void SetCloseOnExec(int file) => _ = Control(file, SetDescriptorFlags, CloseOnExec);

    /// <summary>Sets whether calls on a descriptor block.</summary>
    /// <exception cref="IOException">The descriptor is not open.</exception>
    public static void SetBlocking(int file, bool blocks)
    {
        int flags = Control(file, GetStatusFlags, 0);
        if (flags < 0 || Control(file, SetStatusFlags, blocks ? flags & ~s_nonBlocking : flags | s_nonBlocking) < 0)
        {
            throw new IOException($"descriptor {file} cannot be examined (errno {Marshal.GetLastPInvokeError()})");
        }
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    private static int Control(int file, int command, int argument) => s_variadicOnStack
        ? ControlOnStack(file, command, 0, 0, 0, 0, 0, 0, argument)
        : Control(file, command, (nint)argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int source, int target);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, nint argument);

    // The first eight arguments fill the registers, so that the ninth is where a variadic function expects it. Not
    // tested.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlOnStack(
        int file, int command, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, nint unused7,
        nint argument);
}
