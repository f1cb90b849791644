using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Shared memory objects of macOS. The name is removed before another process learns it. The peer gets a read-only
/// descriptor. There are no seals, but the size of an object can be set only once. Not tested on macOS.
/// </summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacMemory
{
    private const int ReadOnly = 0;
    private const int ReadWriteCreateExclusive = 0x2 | 0x200 | 0x800;
    private const int OwnerOnly = 0x180; // 0600

    public static SharedRegion Create(int ringSize)
    {
        // At most 30 characters.
        string name = "/rpcgen-" + Guid.NewGuid().ToString("N")[..20];
        using SafeFileHandle writable = new(Open(name, ReadWriteCreateExclusive, OwnerOnly), ownsHandle: true);
        if (writable.IsInvalid)
        {
            throw UnixMemory.Failed("shared memory cannot be created");
        }

        SafeFileHandle readable = new(Open(name, ReadOnly, 0), ownsHandle: true);
        IOException? failed = readable.IsInvalid
            ? UnixMemory.Failed("shared memory cannot be opened for reading")
            : null;
        Unlink(name);
        try
        {
            int file = (int)writable.DangerousGetHandle();
            long size = RegionLayout.Ring + ringSize;
            if (failed is null && Truncate(file, size) != 0)
            {
                failed = UnixMemory.Failed($"{size} bytes of shared memory cannot be reserved");
            }

            if (failed is not null)
            {
                throw failed;
            }

            byte* memory = UnixMemory.Map(file, size, writable: true, out byte* reservation, out nuint reserved);
            return new SharedRegion(reservation, reserved, memory, ringSize, readable);
        }
        catch
        {
            readable.Dispose();
            throw;
        }
    }

    public static SharedRegion Open(SafeFileHandle handle, int ringSize)
    {
        using (handle)
        {
            int file = (int)handle.DangerousGetHandle();
            long expected = RegionLayout.Ring + ringSize;
            long size = UnixFile.SizeOf(file);

            // The size of an object is a multiple of the page size.
            if (size < expected)
            {
                throw new IOException($"the memory that the peer passed has {size} bytes, not {expected}");
            }

            byte* memory = UnixMemory.Map(file, expected, writable: false, out byte* reservation, out nuint reserved);
            return new SharedRegion(reservation, reserved, memory, ringSize, null);
        }
    }

    private static int Open(string name, int flags, int mode) =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? OpenVariadic(name, flags, 0, 0, 0, 0, 0, 0, mode)
            : OpenPlain(name, flags, mode);

    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPlain(string name, int flags, int mode);

    // Variadic in C, and on Apple's arm64 such arguments are passed on the stack: six more fill the registers.
    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenVariadic(
        string name, int flags, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, nint mode);

    [LibraryImport("libc", EntryPoint = "shm_unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string name);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int file, long length);
}
