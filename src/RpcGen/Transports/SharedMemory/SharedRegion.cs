using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Memory that one process writes and another reads. It lies between two inaccessible pages, so that a wrong index does
/// not read adjacent memory.
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

    /// <summary>The start of the region; valid until this is disposed.</summary>
    public byte* Memory { get; }

    public byte* Ring => Memory + RegionLayout.Ring;

    public int RingSize { get; }

    /// <summary>Whether this system can share memory that the peer cannot use to harm this process.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Creates a region of this side.</summary>
    /// <exception cref="IOException">The system does not provide the memory.</exception>
    public static SharedRegion Create(int ringSize)
    {
        SharedRegion region = OperatingSystem.IsLinux() ? LinuxMemory.Create(ringSize)
            : OperatingSystem.IsMacOS() ? MacMemory.Create(ringSize)
            : throw new PlatformNotSupportedException();
        *(ulong*)(region.Memory + RegionLayout.TailMark) = RegionLayout.NoMark;
        *(ulong*)(region.Memory + RegionLayout.HeadMark) = RegionLayout.NoMark;
        return region;
    }

    /// <summary>Maps the region of the peer, after a check that the peer cannot harm this process with it.</summary>
    /// <exception cref="IOException">The check failed, or the system refuses.</exception>
    public static SharedRegion Open(SafeFileHandle handle, int ringSize) =>
        OperatingSystem.IsLinux() ? LinuxMemory.Open(handle, ringSize)
        : OperatingSystem.IsMacOS() ? MacMemory.Open(handle, ringSize)
        : throw new PlatformNotSupportedException();

    /// <summary>Takes the handle to pass to the peer, once. The caller owns it.</summary>
    public SafeFileHandle TakeHandle()
    {
        SafeFileHandle handle = _handle ?? throw new InvalidOperationException("The handle has been taken");
        _handle = null;
        return handle;
    }

    /// <summary>Unmaps the memory. No thread may use it any more.</summary>
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
