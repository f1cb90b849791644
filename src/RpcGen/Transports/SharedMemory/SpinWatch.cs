using System.Diagnostics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Measures one wait by looking. Now and then it offers the processor to others: with as many threads looking as there
/// are processors, the one that would bring what they look for might have to wait until they are done.
/// </summary>
internal struct SpinWatch
{
    /// <summary>So often one looks before the clock is read.</summary>
    public const int LooksPerReading = 64;

    private static readonly long s_yieldTicks = Stopwatch.Frequency / 50_000; // 20 us

    // An offer that nobody takes is a short system call.
    private static readonly long s_takenTicks = Stopwatch.Frequency / 500_000; // 2 us

    private long _yieldAt;

    /// <summary>When the clock was read first, as a timestamp; 0 before.</summary>
    public long Start { get; private set; }

    /// <summary>
    /// For how long one looked until another thread took the offered processor, in ticks of the stopwatch; 0 if none did.
    /// What comes then, comes from a thread that had no other processor: it would have come sooner without looking.
    /// </summary>
    public long Lost { get; private set; }

    /// <summary>Whether to look on: until the limit has passed since the first reading of the clock.</summary>
    /// <param name="ticks">The limit, in ticks of the stopwatch.</param>
    public bool GoesOn(long ticks)
    {
        long now = Stopwatch.GetTimestamp();
        if (Start == 0)
        {
            Start = now;
            _yieldAt = now + s_yieldTicks;
            return ticks > 0;
        }

        if (now - Start >= ticks)
        {
            return false;
        }

        if (now >= _yieldAt)
        {
            Thread.Yield();
            long back = Stopwatch.GetTimestamp();
            if (back - now > s_takenTicks)
            {
                Lost = now - Start;
            }

            _yieldAt = back + s_yieldTicks;
        }

        return true;
    }

    /// <summary>What a thread does between two looks.</summary>
    public static void Relax()
    {
        if (X86Base.IsSupported)
        {
            X86Base.Pause();
        }
        else if (ArmBase.IsSupported)
        {
            ArmBase.Yield();
        }
    }
}
