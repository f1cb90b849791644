using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Anonymous memory with seals: its size is fixed, and only the existing mapping of its creator can write it. It has no
/// name, so nothing remains when the processes end.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxMemory
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const uint NoExecute = 8; // since Linux 6.3
    private const int InvalidArgument = 22;
    private const int AddSeals = 1033;
    private const int GetSeals = 1034;

    /// <summary>F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_FUTURE_WRITE.</summary>
    public const int Seals = 1 | 2 | 4 | 16;

    public static SharedRegion Create(int ringSize)
    {
        int file = CreateFile("rpcgen", CloseOnExec | AllowSealing | NoExecute);
        if (file < 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
        {
            file = CreateFile("rpcgen", CloseOnExec | AllowSealing);
        }

        if (file < 0)
        {
            throw UnixMemory.Failed("shared memory cannot be created");
        }

        SafeFileHandle handle = new(file, ownsHandle: true);
        try
        {
            // The pages are reserved now: later, a lack of memory would raise a signal that no code can handle.
            long size = RegionLayout.Ring + ringSize;
            while (Allocate(file, 0, 0, size) != 0)
            {
                if (Marshal.GetLastPInvokeError() != Libc.EIntr)
                {
                    throw UnixMemory.Failed($"{size} bytes of shared memory cannot be reserved");
                }
            }

            byte* memory = UnixMemory.Map(file, size, writable: true, out byte* reservation, out nuint reserved);
            SharedRegion region = new(reservation, reserved, memory, ringSize, handle);
            if (Control(file, AddSeals, Seals) != 0)
            {
                IOException failed = UnixMemory.Failed("shared memory cannot be sealed");
                region.Dispose();
                throw failed;
            }

            return region;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static SharedRegion Open(SafeFileHandle handle, int ringSize)
    {
        using (handle)
        {
            int file = (int)handle.DangerousGetHandle();
            int seals = Control(file, GetSeals, 0);
            if (seals < 0 || (seals & Seals) != Seals)
            {
                // Pipes, directories, devices and files on disk do not support seals.
                throw new IOException(seals < 0
                    ? "the descriptor that the peer passed is not memory that can be sealed"
                    : $"the memory that the peer passed can be changed: it has seals 0x{seals:x}, not 0x{Seals:x}");
            }

            long expected = RegionLayout.Ring + ringSize;
            long size = UnixFile.SizeOf(file);
            if (size != expected)
            {
                throw new IOException($"the memory that the peer passed has {size} bytes, not {expected}");
            }

            byte* memory = UnixMemory.Map(file, size, writable: false, out byte* reservation, out nuint reserved);
            return new SharedRegion(reservation, reserved, memory, ringSize, null);
        }
    }

    [LibraryImport(
        "libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(int file, int mode, long offset, long length);

    // Variadic in C; on 64-bit Linux the arguments are passed in the same registers.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);
}
