using System.Diagnostics;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Weighs what looking for bytes has saved against what it has cost. Where the thread that would bring them has no other
/// processor to run on, looking costs more than sleeping: then it pauses for many waits, and for twice as many each time
/// a new attempt shows the same.
/// </summary>
/// <remarks>
/// After a pause, one loss is enough for the next. So an attempt is made once in a thousand waits at most, and shows
/// neither in the mean nor in the 99th percentile.
/// </remarks>
internal struct LookingAccount
{
    /// <summary>For so many waits looking pauses the first time.</summary>
    public const int FirstPause = 1024;

    /// <summary>For so many at most.</summary>
    public const int LongestPause = 8 * 1024;

    // What falling asleep and being woken takes at least.
    private static readonly long s_saving = Stopwatch.Frequency / 200_000; // 5 us

    // So much more must be lost than was saved: a stall or two may be anything.
    private static readonly long s_limit = Stopwatch.Frequency / 100; // 10 ms

    // What was lost beyond what was saved; never negative.
    private long _debt;
    private int _pause;
    private int _left;

    /// <summary>Whether not to look.</summary>
    public readonly bool IsPausing => _left > 0;

    /// <summary>What was waited for came while looking.</summary>
    /// <param name="lost">How much sooner it would have come otherwise, in ticks of the stopwatch; mostly 0.</param>
    public void Found(long lost)
    {
        if (lost > 0)
        {
            Lost(lost);
        }
        else if (_debt > 0)
        {
            Save();
        }
    }

    /// <summary>Looking has made a wait longer.</summary>
    /// <param name="ticks">By how much, in ticks of the stopwatch.</param>
    public void Lost(long ticks)
    {
        _debt += ticks;
        if (_debt >= s_limit)
        {
            _debt = s_limit - 1;
            _pause = Math.Clamp(2 * _pause, FirstPause, LongestPause);
            _left = _pause;
        }
    }

    /// <summary>A wait passed without looking.</summary>
    public void Passed()
    {
        if (_left > 0)
        {
            _left--;
        }
    }

    private void Save()
    {
        _debt -= s_saving;
        if (_debt <= 0)
        {
            _debt = 0;
            _pause = 0;
        }
    }
}
