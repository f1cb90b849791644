using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>Runs one operation after another, or several at a time, for a duration.</summary>
internal static class CallLoop
{
    /// <summary>Times each operation and returns their number.</summary>
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

        // Leaves the receive thread: the readings would keep it, and a hand-off allocates.
        await Task.Yield();
        return count;
    }

    /// <summary>Measures operations per second with several in flight; counts the completed ones.</summary>
    public static async Task<(double PerSecond, long Count)> ParallelAsync<T>(
        Func<ValueTask<T>> operation, int inFlight, TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(time.TotalSeconds * Stopwatch.Frequency);
        Task<long>[] loops = [.. Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => LoopAsync(operation, end)))];
        long count = (await Task.WhenAll(loops)).Sum();
        return (count / Stopwatch.GetElapsedTime(begin).TotalSeconds, count);
    }

    /// <summary>
    /// Operations per second with one in flight for each array of samples; times as many of each as the array takes.
    /// </summary>
    public static async Task<(double PerSecond, long[] Counts)> ParallelAsync<T>(
        Func<ValueTask<T>> operation, double[][] microseconds, TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long[] counts = await Task.WhenAll(
            microseconds.Select(samples => Task.Run(() => TimedLoopAsync(operation, samples, end))));
        return (counts.Sum() / Stopwatch.GetElapsedTime(begin).TotalSeconds, counts);
    }

    private static async Task<long> TimedLoopAsync<T>(Func<ValueTask<T>> operation, double[] microseconds, long end)
    {
        long count = 0;
        for (long start = Stopwatch.GetTimestamp(); start < end; count++)
        {
            await operation();
            long now = Stopwatch.GetTimestamp();
            if (count < microseconds.Length)
            {
                microseconds[count] = (now - start) * 1e6 / Stopwatch.Frequency;
            }

            start = now;
        }

        return count;
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
