using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.Peers.Measuring;

/// <summary>W1, W2, W5 and the sequential part of W6: one call after another.</summary>
internal sealed class LatencyWorkload(string name, Func<PeerClient, IOperation?> select, string? title = null)
    : IWorkload
{
    private static readonly double[] s_samples = new double[1_000_000];

    public string Name => name;

    public string Title => title ?? name;

    public int? InFlight => 1;

    public TimeSpan Turn { get; } = TimeSpan.FromSeconds(0.25);

    public async Task<Func<Task<Slice>>?> PrepareAsync(PeerSession session, TimeSpan warmUp)
    {
        if (select(session.Client) is not { } operation)
        {
            return null;
        }

        await operation.VerifyAsync();
        await operation.SequentialAsync(s_samples, warmUp);
        return () => RunAsync(operation);
    }

    private async Task<Slice> RunAsync(IOperation operation)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long begin = Stopwatch.GetTimestamp();
        int count = await operation.SequentialAsync(s_samples, Turn);
        double perSecond = count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count;
        double p50 = Quantiles.Of(s_samples.AsSpan(0, count), 0.5);
        return new Slice(p50, p50, Quantiles.Of(s_samples.AsSpan(0, count), 0.99), perSecond, bytes);
    }
}
