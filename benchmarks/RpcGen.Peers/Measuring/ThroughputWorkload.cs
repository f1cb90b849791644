using RpcGen.LoadGen.Measuring;

namespace RpcGen.Peers.Measuring;

/// <summary>W3 and the parallel part of W6: 64 callers on one connection.</summary>
internal sealed class ThroughputWorkload(string name, Func<PeerClient, IOperation> select) : IWorkload
{
    private const int Callers = 64;

    // The first so many calls of a caller in a turn are samples of latency.
    private const int SamplesPerCaller = 10_000;

    private static readonly double[][] s_samples =
        [.. Enumerable.Range(0, Callers).Select(_ => new double[SamplesPerCaller])];

    private static readonly double[] s_all = new double[Callers * SamplesPerCaller];

    public string Name => name;

    public int? InFlight => Callers;

    public TimeSpan Turn { get; } = TimeSpan.FromSeconds(0.5);

    public async Task<Func<Task<Slice>>?> PrepareAsync(PeerSession session, TimeSpan warmUp)
    {
        if (!session.Client.CanOverlap)
        {
            return null;
        }

        IOperation operation = select(session.Client);
        await operation.VerifyAsync();
        await operation.ParallelAsync(s_samples, warmUp);
        return () => RunAsync(operation);
    }

    private async Task<Slice> RunAsync(IOperation operation)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        (double perSecond, long[] counts) = await operation.ParallelAsync(s_samples, Turn);
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)counts.Sum();
        int filled = 0;
        for (int i = 0; i < Callers; i++)
        {
            int count = (int)Math.Min(counts[i], SamplesPerCaller);
            s_samples[i].AsSpan(0, count).CopyTo(s_all.AsSpan(filled));
            filled += count;
        }

        Span<double> all = s_all.AsSpan(0, filled);
        return new Slice(1e6 / perSecond, Quantiles.Of(all, 0.5), Quantiles.Of(all, 0.99), perSecond, bytes);
    }
}
