using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>One operation after another, or so many at a time, for a while.</summary>
internal static class CallLoop
{
    /// <summary>Times each operation; returns how many there were.</summary>
    public static async Task<int> SequentialAsync<T>(Func<ValueTask<T>> operation, double[] microseconds, TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(time.TotalSeconds * Stopwatch.Frequency);
        int count = 0;
        for (long start = begin; start < end && count < microseconds.Length; count++)
        {
            await operation();
            long now = Stopwatch.GetTimestamp();
            microseconds[count] = (now - start) * 1e6 / Stopwatch.Frequency;
            start = now;
        }

        // Off the receive thread: taking the readings would keep it, and a hand-off allocates.
        await Task.Yield();
        return count;
    }

    /// <summary>Operations per second with so many in flight; the count is that of completed ones.</summary>
    public static async Task<(double PerSecond, long Count)> ParallelAsync<T>(
        Func<ValueTask<T>> operation, int inFlight, TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(time.TotalSeconds * Stopwatch.Frequency);
        Task<long>[] loops = [.. Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => LoopAsync(operation, end)))];
        long count = (await Task.WhenAll(loops)).Sum();
        return (count / Stopwatch.GetElapsedTime(begin).TotalSeconds, count);
    }

    private static async Task<long> LoopAsync<T>(Func<ValueTask<T>> operation, long end)
    {
        long count = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            await operation();
            count++;
        }

        return count;
    }
}
