using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// Calls so far apart that all threads sleep in between: the cost of waking, in time and in processor time.
/// </summary>
internal static class SparseWorkload
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    public static async Task<Row> RunAsync(Session session, double seconds)
    {
        double[] warm = new double[1_000_000];
        await CallLoop.SequentialAsync(() => session.Load.AddAsync(1, 2), warm, TimeSpan.FromSeconds(1));
        double[] samples = new double[Math.Max(20, (int)(seconds / s_pause.TotalSeconds))];
        Usage server = await session.Load.UsageAsync();
        Usage client = Usage.Now();
        for (int i = 0; i < samples.Length; i++)
        {
            await Task.Delay(s_pause);
            long start = Stopwatch.GetTimestamp();
            await session.Load.AddAsync(i, 1);
            samples[i] = (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
        }

        client = Usage.Now().Since(client);
        server = (await session.Load.UsageAsync()).Since(server);
        return new Row
        {
            Workload = "sparse",
            Transport = session.Transport,
            InFlight = 1,
            P50 = Quantiles.Of(samples, 0.5),
            P99 = Quantiles.Of(samples, 0.99),
            CpuPerCall = LatencyWorkload.CpuPerCall(session, client, server, samples.Length),
            Note = "a call every 10 ms; the client's timers count, too",
        };
    }
}
