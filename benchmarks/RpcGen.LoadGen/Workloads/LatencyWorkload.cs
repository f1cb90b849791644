using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// W1, W2, W5 and the sequential part of W6: one call after another, in slices that take turns with the raw baseline of
/// the same number of bytes. The ratios are medians of the ratios of neighbouring slices.
/// </summary>
internal static class LatencyWorkload
{
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(0.25);
    private static readonly double[] s_samples = new double[1_000_000];
    private static readonly double[] s_rawSamples = new double[200_000];

    public static async Task<Row> RunAsync<T>(
        Session session, string workload, Func<ValueTask<T>> operation, int requestBytes, int responseBytes,
        double seconds)
    {
        await CallLoop.SequentialAsync(operation, s_samples, TimeSpan.FromSeconds(1));
        session.Raw.Run(requestBytes, responseBytes, s_rawSamples.AsSpan(0, 200));
        double rawTypical = Quantiles.Of(s_rawSamples.AsSpan(0, 200), 0.5);
        int rawCount = (int)Math.Clamp(s_slice.TotalMicroseconds / rawTypical, 20, s_rawSamples.Length);
        int rounds = Math.Max(3, (int)(seconds / (2 * s_slice.TotalSeconds)));

        (long clientReading, long serverReading) = await AllocationOfReadingAsync(session);
        List<(double P50, double P99, double RawP50, double RawP99)> slices = [];
        Usage client = default;
        Usage server = default;
        long calls = 0;
        TimeSpan time = default;
        for (int round = 0; round < rounds; round++)
        {
            Span<double> raw = s_rawSamples.AsSpan(0, rawCount);
            session.Raw.Run(requestBytes, responseBytes, raw);
            double rawP50 = Quantiles.Of(raw, 0.5);
            double rawP99 = Quantiles.Of(raw, 0.99);

            Usage serverBefore = await session.Load.UsageAsync();
            Usage before = Usage.Now();
            long begin = Stopwatch.GetTimestamp();
            int count = await CallLoop.SequentialAsync(operation, s_samples, s_slice);
            time += Stopwatch.GetElapsedTime(begin);
            client = Sum(client, Usage.Now().Since(before));
            server = Sum(server, (await session.Load.UsageAsync()).Since(serverBefore));
            calls += count;
            slices.Add((
                Quantiles.Of(s_samples.AsSpan(0, count), 0.5), Quantiles.Of(s_samples.AsSpan(0, count), 0.99), rawP50,
                rawP99));
        }

        double p50 = Quantiles.Median(slices.Select(slice => slice.P50));
        return new Row
        {
            Workload = workload,
            Transport = session.Transport,
            InFlight = 1,
            PayloadBytes = requestBytes,
            P50 = p50,
            P99 = Quantiles.Median(slices.Select(slice => slice.P99)),
            RawP50 = Quantiles.Median(slices.Select(slice => slice.RawP50)),
            RawP99 = Quantiles.Median(slices.Select(slice => slice.RawP99)),
            RatioP50 = Quantiles.Median(slices.Select(slice => slice.P50 / slice.RawP50)),
            RatioP99 = Quantiles.Median(slices.Select(slice => slice.P99 / slice.RawP99)),
            CallsPerSecond = calls / time.TotalSeconds,
            CpuPerCall = CpuPerCall(session, client, server, calls),
            ClientBytesPerCall = PerCall(client.AllocatedBytes, rounds * clientReading, calls),
            ServerBytesPerCall = session.IsOneProcess
                ? null
                : PerCall(server.AllocatedBytes, rounds * serverReading, calls),
        };
    }

    /// <summary>
    /// Returns what the two readings around a slice allocate in each process: the minimum of a few empty slices.
    /// </summary>
    public static async Task<(long Client, long Server)> AllocationOfReadingAsync(Session session)
    {
        long client = long.MaxValue;
        long server = long.MaxValue;
        double[] none = [];
        for (int i = 0; i < 5; i++)
        {
            Usage serverBefore = await session.Load.UsageAsync();
            Usage before = Usage.Now();
            await CallLoop.SequentialAsync(() => session.Load.AddAsync(1, 2), none, TimeSpan.Zero);
            client = Math.Min(client, Usage.Now().Since(before).AllocatedBytes);
            server = Math.Min(server, (await session.Load.UsageAsync()).Since(serverBefore).AllocatedBytes);
        }

        return (client, server);
    }

    public static double PerCall(long allocated, long reading, long calls) =>
        Math.Max(0, allocated - reading) / (double)calls;

    public static double CpuPerCall(Session session, Usage client, Usage server, long calls) =>
        (client.CpuMicroseconds + (session.IsOneProcess ? 0 : server.CpuMicroseconds)) / calls;

    private static Usage Sum(Usage x, Usage y) => new(
        x.AllocatedBytes + y.AllocatedBytes, x.CpuMicroseconds + y.CpuMicroseconds, 0, 0);
}
