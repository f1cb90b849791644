namespace RpcGen.Connections.Internal;

/// <summary>
/// Decides whether a caller that is about to block should look for its answer itself. After a few answers that took
/// longer than looking pays, only one call in many tries again.
/// </summary>
/// <remarks>Any thread, without care for lost updates: it is about speed only.</remarks>
internal struct LoanBudget
{
    private const int MaxFailures = 3;
    private const int Skips = 32;

    private int _failures;
    private int _skips;

    public bool IsWorthwhile()
    {
        if (_failures < MaxFailures)
        {
            return Environment.ProcessorCount > 1;
        }

        return --_skips <= 0;
    }

    public void Succeeded() => _failures = 0;

    public void Failed()
    {
        _failures++;
        _skips = Skips;
    }
}
