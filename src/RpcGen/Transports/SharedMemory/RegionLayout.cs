namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The layout of a region. Only its owner writes it; the other side maps it for reading. Words that are written
/// independently lie 128 bytes apart: processors fetch cache lines in pairs, or have lines of that size.
/// </summary>
internal static class RegionLayout
{
    /// <summary>The version of the layout, which both sides must share; announced in the handshake.</summary>
    public const int Version = 1;

    /// <summary>64 bits: bytes published in the owner's ring since the beginning.</summary>
    public const int Tail = 0x080;

    /// <summary>64 bits: bytes the owner has consumed of the other side's ring.</summary>
    public const int Head = 0x100;

    /// <summary>64 bits: while the owner sleeps, the other side's tail beyond which it must be woken.</summary>
    public const int TailMark = 0x180;

    /// <summary>64 bits: while the owner sleeps, the other side's head beyond which it must be woken.</summary>
    public const int HeadMark = 0x200;

    /// <summary>32 bits: how often the owner has rung. The other side sleeps on this word.</summary>
    public const int Bell = 0x280;

    /// <summary>The ring; up to the end of the region.</summary>
    public const int Ring = 0x1000;

    /// <summary>A mark that no position ever passes.</summary>
    public const ulong NoMark = ulong.MaxValue;

    public const int MinRing = 64 * 1024;
    public const int MaxRing = 64 * 1024 * 1024;

    public static bool IsRingSize(long size) =>
        size is >= MinRing and <= MaxRing && System.Numerics.BitOperations.IsPow2(size);
}
