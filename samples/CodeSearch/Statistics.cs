using System.Diagnostics;
using System.Globalization;

namespace CodeSearch;

/// <summary>Counts the calls of this run, and measures the connection at its end.</summary>
internal sealed class Statistics(ICodeIndex index)
{
    private const int SequentialCalls = 20_000;
    private const int InFlight = 64;

    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(2);

    private long _calls;

    public async Task<T> CountAsync<T>(Task<T> call)
    {
        Interlocked.Increment(ref _calls);
        return await call;
    }

    public async Task<string> MeasureAsync(CancellationToken cancellationToken)
    {
        double[] microseconds = new double[SequentialCalls];
        await SequentialAsync(microseconds, cancellationToken);
        long here = GC.GetTotalAllocatedBytes(precise: true);
        long there = await index.AllocatedBytesAsync();
        await SequentialAsync(microseconds, cancellationToken);
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - here
            + await index.AllocatedBytesAsync() - there;
        Array.Sort(microseconds);

        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(s_burst.TotalSeconds * Stopwatch.Frequency);
        long[] counts = await Task.WhenAll(Enumerable.Range(0, InFlight)
            .Select(_ => Task.Run(() => BurstAsync(end, cancellationToken), cancellationToken)));
        double perSecond = counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
        long calls = _calls + (2 * SequentialCalls) + counts.Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{calls:n0} calls made, p50 {microseconds[SequentialCalls / 2]:f1} us per call, " +
            $"{perSecond:n0} calls/s with {InFlight} in flight, {allocated / SequentialCalls:f2} bytes allocated per call in both processes");
    }

    private async Task SequentialAsync(double[] microseconds, CancellationToken cancellationToken)
    {
        for (int i = 0; i < microseconds.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            await index.CountFilesAsync();
            microseconds[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
    }

    private async Task<long> BurstAsync(long end, CancellationToken cancellationToken)
    {
        long count = 0;
        for (; Stopwatch.GetTimestamp() < end && !cancellationToken.IsCancellationRequested; count++)
        {
            await index.CountFilesAsync();
        }

        return count;
    }
}
