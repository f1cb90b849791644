using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>W9: small calls while 100 MiB echoes run on the same connection, against their own idle figures.</summary>
internal static class BulkWorkload
{
    private const int BulkBytes = 100 * 1024 * 1024;

    public static async Task<Row> RunAsync(Session session, double seconds)
    {
        double[] samples = new double[200_000];
        Func<ValueTask<int>> small = () => session.Load.AddAsync(1, 2);
        TimeSpan time = TimeSpan.FromSeconds(seconds / 2);
        int idle = await CallLoop.SequentialAsync(small, samples, time);
        double idleP50 = Quantiles.Of(samples.AsSpan(0, idle), 0.5);
        double idleP99 = Quantiles.Of(samples.AsSpan(0, idle), 0.99);

        using CancellationTokenSource stop = new();
        Task<int> bulk = Task.Run(() => EchoUntilAsync(session, stop.Token));
        int busy = await Task.Run(() => CallLoop.SequentialAsync(small, samples, time));
        await stop.CancelAsync();
        int echoes = await bulk;
        double p50 = Quantiles.Of(samples.AsSpan(0, busy), 0.5);
        double p99 = Quantiles.Of(samples.AsSpan(0, busy), 0.99);
        return new Row
        {
            Workload = "W9",
            Transport = session.Transport,
            InFlight = 1,
            P50 = p50,
            P99 = p99,
            RawP50 = idleP50,
            RawP99 = idleP99,
            RatioP50 = p50 / idleP50,
            RatioP99 = p99 / idleP99,
            Worst = samples[busy - 1],
            Note = $"{echoes} echoes of 100 MiB meanwhile; raw columns are the idle connection",
        };
    }

    private static async Task<int> EchoUntilAsync(Session session, CancellationToken stop)
    {
        using RpcBuffer payload = RpcBuffer.Rent(BulkBytes);
        int echoes = 0;
        do
        {
            using RpcBuffer back = await session.Load.EchoAsync(payload);
            if (back.Length != BulkBytes)
            {
                throw new InvalidDataException("The echo has another length");
            }

            echoes++;
        }
        while (!stop.IsCancellationRequested);
        return echoes;
    }
}
