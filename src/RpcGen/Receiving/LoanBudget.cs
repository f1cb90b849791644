using RpcGen.Transports.SharedMemory;

namespace RpcGen.Receiving;

/// <summary>
/// Decides whether a caller that is about to block should look for its answer itself. After a few answers that took
/// longer than looking pays, only one call in many tries again; where looking keeps the peer from running, fewer still.
/// </summary>
/// <remarks>Any thread, without care for lost updates: it is about speed only.</remarks>
internal struct LoanBudget
{
    private const int MaxFailures = 3;
    private const int Skips = 32;

    private int _failures;
    private int _skips;
    private SpinAccount _account;

    public bool IsWorthwhile()
    {
        if (_account.IsPausing)
        {
            _account.Passed();
            return false;
        }

        if (_failures < MaxFailures)
        {
            return Environment.ProcessorCount > 1;
        }

        return --_skips <= 0;
    }

    /// <summary>The answer came while the caller looked for it.</summary>
    /// <param name="lost">What <see cref="SpinWatch.Lost"/> says.</param>
    public void Succeeded(long lost)
    {
        _failures = 0;
        _account.Found(lost);
    }

    /// <summary>The answer did not come while the caller looked for it.</summary>
    /// <param name="looked">For how long, in ticks of the stopwatch.</param>
    public void Failed(long looked)
    {
        _failures++;
        _skips = Skips;
        _account.Lost(looked);
    }
}
