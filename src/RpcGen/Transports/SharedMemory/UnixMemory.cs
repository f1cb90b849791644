using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcGen.Transports.SharedMemory;

/// <summary>Maps files in the middle of a reservation whose ends stay inaccessible.</summary>
internal static unsafe partial class UnixMemory
{
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapShared = 1;
    private const int MapPrivate = 2;
    private const int MapFixed = 0x10;

    private static readonly int s_mapAnonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
    private static readonly int s_mapNoReserve = OperatingSystem.IsMacOS() ? 0x40 : 0x4000;

    // The page tables are filled at once, so that the first calls cause no page faults.
    private static readonly int s_mapPopulate = OperatingSystem.IsMacOS() ? 0 : 0x8000;

    /// <summary>Maps the file between two guard pages.</summary>
    public static byte* Map(int file, long size, bool writable, out byte* reservation, out nuint reserved)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint length = ((nuint)size + page - 1) & ~(page - 1);
        reserved = length + (2 * page);
        reservation = (byte*)MapMemory(null, reserved, 0, MapPrivate | s_mapAnonymous | s_mapNoReserve, -1, 0);
        if ((nint)reservation == -1)
        {
            throw Failed("address space cannot be reserved");
        }

        void* memory = MapMemory(
            reservation + page, (nuint)size, ProtectRead | (writable ? ProtectWrite : 0),
            MapShared | MapFixed | s_mapPopulate, file, 0);
        if ((nint)memory == -1)
        {
            IOException failed = Failed("shared memory cannot be mapped");
            Unmap(reservation, reserved);
            throw failed;
        }

        return (byte*)memory;
    }

    public static void Unmap(byte* memory, nuint length) => UnmapMemory(memory, length);

    public static IOException Failed(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {new Win32Exception(error).Message} (errno {error})");
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MapMemory(
        void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapMemory(void* address, nuint length);
}
