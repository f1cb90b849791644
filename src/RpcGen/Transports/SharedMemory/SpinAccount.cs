using System.Diagnostics;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Compares the time that spinning has saved with the time that it has cost. If the thread that would bring the bytes
/// has no other processor, spinning costs more than sleeping. Then spinning pauses for many waits, and twice as long
/// each time that a new attempt shows the same.
/// </summary>
/// <remarks>
/// After a pause, one loss is enough for the next. So there is at most one attempt in a thousand waits, too few to show
/// in the mean or in the 99th percentile.
/// </remarks>
internal struct SpinAccount
{
    /// <summary>The number of waits in the first pause.</summary>
    public const int FirstPause = 1024;

    /// <summary>The number of waits in the longest pause.</summary>
    public const int LongestPause = 8 * 1024;

    // The least time that falling asleep and being woken takes.
    private static readonly long s_saving = Stopwatch.Frequency / 200_000; // 5 us

    // The loss beyond the savings that starts a pause. It is large, since single stalls may have any cause.
    private static readonly long s_limit = Stopwatch.Frequency / 100; // 10 ms

    // The loss beyond the savings, in ticks; never negative.
    private long _debt;
    private int _pause;
    private int _left;

    /// <summary>Whether spinning pauses.</summary>
    public readonly bool IsPausing => _left > 0;

    /// <summary>Records that the bytes arrived during spinning.</summary>
    /// <param name="lost">
    /// How much sooner they would have arrived without it, in ticks of the stopwatch; mostly 0.
    /// </param>
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

    /// <summary>Records that spinning has made a wait longer.</summary>
    /// <param name="ticks">The extra time, in ticks of the stopwatch.</param>
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

    /// <summary>Records a wait without spinning.</summary>
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
