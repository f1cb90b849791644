using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// W3 and the parallel part of W6: so many calls in flight on one connection. Medians of three slices.
/// </summary>
internal static class ThroughputWorkload
{
    public static async Task<Row> RunAsync<T>(
        Session session, string workload, Func<ValueTask<T>> operation, int inFlight, double seconds)
    {
        TimeSpan slice = TimeSpan.FromSeconds(seconds / 4);
        await CallLoop.ParallelAsync(operation, inFlight, slice);
        (long clientReading, long serverReading) = await LatencyWorkload.AllocationOfReadingAsync(session);
        List<(double PerSecond, double Cpu, double Client, double Server)> slices = [];
        for (int i = 0; i < 3; i++)
        {
            Usage serverBefore = await session.Load.UsageAsync();
            Usage before = Usage.Now();
            (double perSecond, long count) = await CallLoop.ParallelAsync(operation, inFlight, slice);
            Usage client = Usage.Now().Since(before);
            Usage server = (await session.Load.UsageAsync()).Since(serverBefore);
            slices.Add((
                perSecond, LatencyWorkload.CpuPerCall(session, client, server, count),
                LatencyWorkload.PerCall(client.AllocatedBytes, clientReading, count),
                LatencyWorkload.PerCall(server.AllocatedBytes, serverReading, count)));
        }

        return new Row
        {
            Workload = workload,
            Transport = session.Transport,
            InFlight = inFlight,
            CallsPerSecond = Quantiles.Median(slices.Select(slice => slice.PerSecond)),
            CpuPerCall = Quantiles.Median(slices.Select(slice => slice.Cpu)),
            ClientBytesPerCall = Quantiles.Median(slices.Select(slice => slice.Client)),
            ServerBytesPerCall =
                session.IsOneProcess ? null : Quantiles.Median(slices.Select(slice => slice.Server)),
        };
    }
}
