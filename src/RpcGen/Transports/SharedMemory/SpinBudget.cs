using System.Diagnostics;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Decides for how long a thread that waits looks for what it waits for before it sleeps. Looking pays if the wait is
/// shorter than falling asleep and being woken would take; a peer that is busy answers within that, an idle one does
/// not.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
internal struct SpinBudget(RpcWaitStrategy strategy, int processors)
{
    /// <summary>The longest time of looking: some times what waking takes.</summary>
    public static readonly long MaxTicks = Stopwatch.Frequency / 20_000; // 50 us

    // So many waits in vain, one after the other, and it is not worth looking until a short wait says otherwise.
    private const int MaxFailures = 3;

    private readonly RpcWaitStrategy _strategy = processors > 1 || strategy == RpcWaitStrategy.Spin
        ? strategy
        : RpcWaitStrategy.Park;

    private int _failures;
    private LookingAccount _account;

    /// <summary>How long to look now, in ticks of the stopwatch.</summary>
    public readonly long Ticks => _strategy switch
    {
        RpcWaitStrategy.Spin => long.MaxValue,
        RpcWaitStrategy.Adaptive when _failures < MaxFailures && !_account.IsPausing => MaxTicks,
        _ => 0,
    };

    /// <summary>What was waited for came while looking.</summary>
    /// <param name="lost">What <see cref="SpinWatch.Lost"/> says.</param>
    public void Succeeded(long lost)
    {
        _failures = 0;
        _account.Found(lost);
    }

    /// <summary>A wait that ended in sleep is over.</summary>
    /// <param name="looked">For how long it looked before, in ticks of the stopwatch; 0 if it slept at once.</param>
    /// <param name="slept">For how long it slept.</param>
    public void Slept(long looked, long slept)
    {
        _failures = slept <= MaxTicks ? 0 : Math.Min(_failures + 1, MaxFailures);
        if (looked == 0)
        {
            _account.Passed();
        }
        else if (slept <= MaxTicks)
        {
            // It came soon after the processor was free.
            _account.Lost(looked);
        }
    }
}
