using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.Tests.Protocol;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

/// <summary>What a peer cannot do to a region, and what is no region. Linux only: the seals are its own.</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe partial class SharedRegionTests
{
    private const int RingSize = 64 * 1024;
    private const int Size = RegionLayout.Ring + RingSize;
    private const int NotPermitted = 1;
    private const int NoAccess = 13;

    [WireRule("M6", "M12")]
    [Fact]
    public void Q8_The_peer_can_neither_write_nor_resize_nor_unseal()
    {
        using SharedRegion mine = SharedRegion.Create(RingSize);
        using SafeFileHandle handle = mine.TakeHandle();
        int file = (int)handle.DangerousGetHandle();

        Assert.Equal(-1, (nint)MapMemory(null, Size, 3, 1, file, 0)); // PROT_READ | PROT_WRITE, MAP_SHARED
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, Truncate(file, 4096));
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, Truncate(file, 2L * Size));
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, Allocate(file, 3, 0, 4096)); // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, Control(file, 1033, 8)); // F_ADD_SEALS, F_SEAL_WRITE
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());
        byte one = 1;
        Assert.Equal(-1, WriteAt(file, &one, 1, 0));
        Assert.Equal(NotPermitted, Marshal.GetLastPInvokeError());

        // Opening the same file anew gives no more rights.
        using SafeFileHandle again =
            File.OpenHandle($"/proc/self/fd/{file}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Assert.Equal(-1, (nint)MapMemory(null, Size, 3, 1, (int)again.DangerousGetHandle(), 0));

        using SharedRegion theirs = SharedRegion.Open(handle, RingSize);
        Assert.Equal(-1, Protect(theirs.Memory, Size, 3));
        Assert.Equal(NoAccess, Marshal.GetLastPInvokeError());

        // The owner's own mapping goes on working, and is seen.
        mine.Ring[0] = 42;
        Assert.Equal(42, theirs.Ring[0]);
    }

    [WireRule("M5")]
    [Fact]
    public void M5_a_region_begins_without_marks()
    {
        using SharedRegion mine = SharedRegion.Create(RingSize);
        byte[] expected = new byte[Size];
        expected.AsSpan(0x180, 8).Fill(0xff);
        expected.AsSpan(0x200, 8).Fill(0xff);

        Assert.Equal(expected, new Span<byte>(mine.Memory, Size).ToArray());
    }

    [WireRule("M2", "M6")]
    [Fact]
    public void Q10_What_is_no_sealed_memory_of_the_announced_size_is_refused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[Size]);
        using AnonymousPipeServerStream pipe = new();
        try
        {
            Refused(File.OpenHandle(path), "not memory that can be sealed");
            Refused(new SafeFileHandle(OpenFile("/tmp", 0), ownsHandle: true), "not memory that can be sealed");
            Refused(new SafeFileHandle(OpenFile("/dev/zero", 0), ownsHandle: true), "not memory that can be sealed");
            Refused(new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), "not memory that can be sealed");

            SafeFileHandle unsealed = new(CreateFile("x", 2), ownsHandle: true);
            _ = Truncate((int)unsealed.DangerousGetHandle(), Size);
            Refused(unsealed, "can be changed: it has seals 0x0, not 0x17");

            using SharedRegion larger = SharedRegion.Create(2 * RingSize);
            Refused(larger.TakeHandle(), "bytes, not");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Refused(SafeFileHandle handle, string because)
    {
        IOException error = Assert.Throws<IOException>(() => SharedRegion.Open(handle, RingSize));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.True(handle.IsClosed);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MapMemory(
        void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(int file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int file, void* bytes, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFile(string name, uint flags);
}
