using System.Diagnostics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Measures one wait that spins. Now and then it yields the processor: if as many threads spin as there are processors,
/// the thread that would bring the bytes might have to wait for them.
/// </summary>
internal struct SpinWatch
{
    /// <summary>The number of checks between two readings of the clock.</summary>
    public const int ChecksPerReading = 64;

    private static readonly long s_yieldTicks = Stopwatch.Frequency / 50_000; // 20 us

    // A yield that no other thread uses takes less than this.
    private static readonly long s_takenTicks = Stopwatch.Frequency / 500_000; // 2 us

    private long _yieldAt;

    /// <summary>The first reading of the clock, as a timestamp; 0 before it.</summary>
    public long Start { get; private set; }

    /// <summary>
    /// How long this thread spun until another thread took the yielded processor, in ticks of the stopwatch; 0 if none
    /// did. Bytes that arrive then come from a thread that had no other processor: without spinning they would have
    /// come sooner.
    /// </summary>
    public long Lost { get; private set; }

    /// <summary>Whether to spin on: until the limit has passed since the first reading of the clock.</summary>
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

    /// <summary>Pauses the processor between two checks.</summary>
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
