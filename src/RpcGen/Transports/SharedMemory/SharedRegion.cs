using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Memory that one process writes and another reads. Between two pages that nobody may touch, so that no mistake reads
/// what lies beside it.
/// </summary>
internal sealed unsafe class SharedRegion : IDisposable
{
    private readonly byte* _reservation;
    private readonly nuint _reserved;
    private SafeFileHandle? _handle;
    private bool _disposed;

    public SharedRegion(byte* reservation, nuint reserved, byte* memory, int ringSize, SafeFileHandle? handle)
    {
        _reservation = reservation;
        _reserved = reserved;
        Memory = memory;
        RingSize = ringSize;
        _handle = handle;
    }

    /// <summary>The beginning; valid until this is disposed.</summary>
    public byte* Memory { get; }

    public byte* Ring => Memory + RegionLayout.Ring;

    public int RingSize { get; }

    /// <summary>Whether this system can share memory in a way that contains the other side.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Creates a region of this side.</summary>
    /// <exception cref="IOException">The system does not give the memory.</exception>
    public static SharedRegion Create(int ringSize)
    {
        SharedRegion region = OperatingSystem.IsLinux() ? LinuxMemory.Create(ringSize)
            : OperatingSystem.IsMacOS() ? MacMemory.Create(ringSize)
            : throw new PlatformNotSupportedException();
        *(ulong*)(region.Memory + RegionLayout.TailMark) = RegionLayout.NoMark;
        *(ulong*)(region.Memory + RegionLayout.HeadMark) = RegionLayout.NoMark;
        return region;
    }

    /// <summary>Maps the region of the other side, after making sure that it cannot hurt this one.</summary>
    /// <exception cref="IOException">It could, or the system refuses.</exception>
    public static SharedRegion Open(SafeFileHandle handle, int ringSize) =>
        OperatingSystem.IsLinux() ? LinuxMemory.Open(handle, ringSize)
        : OperatingSystem.IsMacOS() ? MacMemory.Open(handle, ringSize)
        : throw new PlatformNotSupportedException();

    /// <summary>What is passed to the other side, once; whoever takes it owns it.</summary>
    public SafeFileHandle TakeHandle()
    {
        SafeFileHandle handle = _handle ?? throw new InvalidOperationException("The handle has been taken");
        _handle = null;
        return handle;
    }

    /// <summary>Unmaps the memory. Nobody may be using it any more.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _handle?.Dispose();
            UnixMemory.Unmap(_reservation, _reserved);
        }
    }
}
