using System.Diagnostics;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Decides how long a waiting thread spins before it sleeps. Spinning pays if the wait is shorter than falling asleep
/// and being woken. A busy peer answers within that time, an idle one does not.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
internal struct SpinBudget(RpcWaitStrategy strategy, int processors)
{
    /// <summary>The longest time of spinning: a small multiple of the time that waking takes.</summary>
    public static readonly long MaxTicks = Stopwatch.Frequency / 20_000; // 50 us

    // After this many spins in sequence without success, spinning stops until a wait is short.
    private const int MaxFailures = 3;

    private readonly RpcWaitStrategy _strategy = processors > 1 || strategy == RpcWaitStrategy.Spin
        ? strategy
        : RpcWaitStrategy.Park;

    private int _failures;
    private SpinAccount _account;

    /// <summary>How long to spin now, in ticks of the stopwatch.</summary>
    public readonly long Ticks => _strategy switch
    {
        RpcWaitStrategy.Spin => long.MaxValue,
        RpcWaitStrategy.Adaptive when _failures < MaxFailures && !_account.IsPausing => MaxTicks,
        _ => 0,
    };

    /// <summary>Records that the bytes arrived during spinning.</summary>
    /// <param name="lost">The value of <see cref="SpinWatch.Lost"/>.</param>
    public void Succeeded(long lost)
    {
        _failures = 0;
        _account.Found(lost);
    }

    /// <summary>Records a wait that ended in sleep.</summary>
    /// <param name="spun">How long it spun before, in ticks of the stopwatch; 0 if it slept at once.</param>
    /// <param name="slept">How long it slept, in ticks of the stopwatch.</param>
    public void Slept(long spun, long slept)
    {
        _failures = slept <= MaxTicks ? 0 : Math.Min(_failures + 1, MaxFailures);
        if (spun == 0)
        {
            _account.Passed();
        }
        else if (slept <= MaxTicks)
        {
            // The bytes arrived soon after the processor became free.
            _account.Lost(spun);
        }
    }
}
