namespace RpcGen.Peers.Measuring;

/// <summary>One call of a peer, with its arguments.</summary>
internal interface IOperation
{
    /// <summary>Makes the call once and refuses a wrong answer.</summary>
    Task VerifyAsync();

    /// <summary>One call after another; returns how many there were and fills so many samples.</summary>
    Task<int> SequentialAsync(double[] microseconds, TimeSpan time);

    /// <summary>One loop of calls for each array of samples.</summary>
    Task<(double PerSecond, long[] Counts)> ParallelAsync(double[][] microseconds, TimeSpan time);
}
