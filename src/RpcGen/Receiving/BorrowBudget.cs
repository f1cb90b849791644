using RpcGen.Transports.SharedMemory;

namespace RpcGen.Receiving;

/// <summary>
/// Decides whether a caller that is about to block should receive its answer itself. After several answers for which
/// spinning was too short, only one call in 32 tries again. It tries even less where spinning keeps the peer from
/// running.
/// </summary>
/// <remarks>Used by any thread. Racy on purpose: lost updates only affect speed.</remarks>
internal struct BorrowBudget
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

    /// <summary>Records that the answer arrived while the caller spun.</summary>
    /// <param name="lost">The value of <see cref="SpinWatch.Lost"/>.</param>
    public void Succeeded(long lost)
    {
        _failures = 0;
        _account.Found(lost);
    }

    /// <summary>Records that the answer did not arrive while the caller spun.</summary>
    /// <param name="spun">How long it spun, in ticks of the stopwatch.</param>
    public void Failed(long spun)
    {
        _failures++;
        _skips = Skips;
        _account.Lost(spun);
    }
}
