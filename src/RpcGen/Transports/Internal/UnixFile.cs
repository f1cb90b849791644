using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcGen.Transports.Internal;

/// <summary>The status of a file, read without following a symbolic link.</summary>
/// <param name="Type">The file type bits of st_mode.</param>
/// <param name="Permissions">The permission bits of st_mode.</param>
/// <param name="UserId">The owner.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Device">The device that holds the file.</param>
/// <param name="Inode">The number of the file on its device; not reused while the file is open.</param>
internal readonly partial record struct UnixFile(
    int Type, int Permissions, uint UserId, uint GroupId, ulong Device, ulong Inode)
{
    public const int Fifo = 0x1000;
    public const int Directory = 0x4000;
    public const int Regular = 0x8000;
    public const int SymbolicLink = 0xA000;
    public const int Socket = 0xC000;

    private const int TypeMask = 0xF000;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint Size = 0x200; // STATX_SIZE

    // STATX_TYPE, STATX_MODE, STATX_UID, STATX_GID, STATX_INO
    private const uint Basics = 0x1 | 0x2 | 0x8 | 0x10 | 0x100;

    /// <summary>The type of the file, in words.</summary>
    public string Kind => Type switch
    {
        Fifo => "a fifo",
        Directory => "a directory",
        Regular => "a regular file",
        SymbolicLink => "a symbolic link",
        Socket => "a socket",
        _ => "a device",
    };

    /// <summary>Whether both are the same file.</summary>
    public bool IsSameAs(UnixFile? other) => other is { } file && (file.Device, file.Inode) == (Device, Inode);

    /// <summary>Reads the status of the file at a path; null if no file is there.</summary>
    /// <exception cref="IOException">The status cannot be read.</exception>
    public static unsafe UnixFile? At(string path)
    {
        byte* buffer = stackalloc byte[256];
        Span<byte> result = new(buffer, 256);
        int status = OperatingSystem.IsMacOS()
            ? RuntimeInformation.ProcessArchitecture == Architecture.X64
                ? LinkStatusInode64(path, buffer)
                : LinkStatus(path, buffer)
            : ExtendedStatus(CurrentDirectory, path, NoFollow, Basics, buffer);
        if (status != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == 2 // ENOENT
                ? null
                : throw new IOException(
                    $"'{path}' cannot be examined: {new Win32Exception(error).Message} (errno {error})");
        }

        return Read(result);
    }

    /// <summary>Reads the status of an open file; null if the descriptor is not open.</summary>
    public static unsafe UnixFile? Of(int file)
    {
        byte* buffer = stackalloc byte[256];
        int status = OperatingSystem.IsMacOS()
            ? RuntimeInformation.ProcessArchitecture == Architecture.X64
                ? FileStatusInode64(file, buffer)
                : FileStatus(file, buffer)
            : ExtendedStatus(file, "", EmptyPath, Basics, buffer);
        return status == 0 ? Read(new ReadOnlySpan<byte>(buffer, 256)) : null;
    }

    /// <summary>Returns the size of an open file.</summary>
    /// <exception cref="IOException">The status cannot be read.</exception>
    public static unsafe long SizeOf(int file)
    {
        byte* buffer = stackalloc byte[256];
        int status = OperatingSystem.IsMacOS()
            ? RuntimeInformation.ProcessArchitecture == Architecture.X64
                ? FileStatusInode64(file, buffer)
                : FileStatus(file, buffer)
            : ExtendedStatus(file, "", EmptyPath, Size, buffer);

        // Offsets as above.
        return status == 0
            ? MemoryMarshal.Read<long>(new ReadOnlySpan<byte>(buffer, 256)[(OperatingSystem.IsMacOS() ? 96 : 40)..])
            : throw new IOException($"a file cannot be examined (errno {Marshal.GetLastPInvokeError()})");
    }

    // Offsets in struct statx, and in the 64-bit struct stat of macOS (not tested there).
    private static UnixFile Read(ReadOnlySpan<byte> status)
    {
        bool isMac = OperatingSystem.IsMacOS();
        int mode = MemoryMarshal.Read<ushort>(status[(isMac ? 4 : 28)..]);
        return new UnixFile(
            mode & TypeMask, mode & 0xFFF, MemoryMarshal.Read<uint>(status[(isMac ? 16 : 20)..]),
            MemoryMarshal.Read<uint>(status[(isMac ? 20 : 24)..]),
            isMac ? MemoryMarshal.Read<uint>(status) : MemoryMarshal.Read<ulong>(status[136..]),
            MemoryMarshal.Read<ulong>(status[(isMac ? 8 : 32)..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int ExtendedStatus(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "lstat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int LinkStatus(string path, byte* buffer);

    [LibraryImport(
        "libc", EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int LinkStatusInode64(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static unsafe partial int FileStatus(int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static unsafe partial int FileStatusInode64(int file, byte* buffer);
}
