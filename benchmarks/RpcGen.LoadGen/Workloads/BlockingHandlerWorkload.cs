using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>W10: the worst delay of other calls while a handler blocks its thread for 300 ms. Median of five.</summary>
internal static class BlockingHandlerWorkload
{
    private const int BlockMilliseconds = 300;

    public static async Task<Row> RunAsync(Session session)
    {
        List<double> worst = [];
        List<double> typical = [];
        double[] samples = new double[100_000];
        for (int round = 0; round < 5; round++)
        {
            await CallLoop.SequentialAsync(() => session.Load.AddAsync(1, 2), samples, TimeSpan.FromSeconds(0.2));
            Task blocking = session.Load.BlockAsync(BlockMilliseconds).AsTask();
            int count = await CallLoop.SequentialAsync(
                () => session.Load.AddAsync(1, 2), samples, TimeSpan.FromMilliseconds(BlockMilliseconds - 50));
            await blocking;
            worst.Add(samples.AsSpan(0, count).ToArray().Max());
            typical.Add(Quantiles.Of(samples.AsSpan(0, count), 0.5));
        }

        return new Row
        {
            Workload = "W10",
            Transport = session.Transport,
            InFlight = 1,
            P50 = Quantiles.Median(typical),
            Worst = Quantiles.Median(worst),
            Note = $"worst of all {worst.Max():f0} us",
        };
    }
}
