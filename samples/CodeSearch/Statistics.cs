using System.Diagnostics;
using System.Globalization;
using RpcGen;

namespace CodeSearch;

/// <summary>Counts the calls of this run, and measures the connection at its end.</summary>
internal sealed class Statistics(RpcConnection connection, ICodeIndex index)
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
        RpcSharedMemoryStatus sharedMemory = await connection.SharedMemoryStatus.WaitAsync(cancellationToken);
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(s_burst.TotalSeconds * Stopwatch.Frequency);
        long[] counts = await Task.WhenAll(Enumerable.Range(0, InFlight)
            .Select(_ => Task.Run(() => BurstAsync(end, cancellationToken), cancellationToken)));
        double perSecond = counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;

        // The burst has warmed up both processes.
        long here = GC.GetTotalAllocatedBytes(precise: true);
        long there = await index.AllocatedBytesAsync();
        await SequentialAsync(microseconds, cancellationToken);
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - here
            + await index.AllocatedBytesAsync() - there;
        Array.Sort(microseconds);

        long calls = _calls + SequentialCalls + counts.Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{calls:n0} calls made, p50 {microseconds[SequentialCalls / 2]:f2} us per call over " +
            $"{(sharedMemory.IsUsed ? "shared memory" : "the socket")}, " +
            $"{perSecond:n0} calls/s with {InFlight} in flight, " +
            $"{allocated / SequentialCalls:f2} bytes allocated per call in both processes");
    }

    private async Task SequentialAsync(double[] microseconds, CancellationToken cancellationToken)
    {
        for (int i = 0; i < microseconds.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            await index.CountFilesAsync();
            microseconds[i] = (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
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
