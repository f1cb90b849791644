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

    /// <summary>How long to look now, in ticks of the stopwatch.</summary>
    public readonly long Ticks => _strategy switch
    {
        RpcWaitStrategy.Spin => long.MaxValue,
        RpcWaitStrategy.Adaptive when _failures < MaxFailures => MaxTicks,
        _ => 0,
    };

    /// <summary>What was waited for came while looking.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>A wait that ended in sleep is over.</summary>
    /// <param name="ticks">How long it took, sleep included.</param>
    public void Slept(long ticks) => _failures = ticks <= MaxTicks ? 0 : Math.Min(_failures + 1, MaxFailures);
}
