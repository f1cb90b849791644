using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// While a thousand handlers of one client block: how long another client takes from connecting to its first answer,
/// and when its deadline of 200 ms ends a call. Median of seven.
/// </summary>
internal static class StarvationWorkload
{
    private const int Blocked = 1000;
    private const int BlockMilliseconds = 60_000;

    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(200);

    public static async Task<Row> RunAsync(string transport)
    {
        List<double> answers = [];
        List<double> deadlines = [];
        for (int round = 0; round < 7; round++)
        {
            string endpoint = Sessions.NewEndpoint(transport);
            using Process server = OwnProcess.Start(redirect: true, "serve", endpoint, "none", "");
            await server.StandardOutput.ReadLineAsync();
            RpcConnection greedy = await RpcConnection.ConnectAsync(endpoint);
            Task[] blocked =
            [
                .. Enumerable.Range(0, Blocked)
                    .Select(_ => greedy.GetProxy<ILoad>().BlockAsync(BlockMilliseconds).AsTask()),
            ];

            // The server has started all the threads that it grants the handlers by then.
            await Task.Delay(TimeSpan.FromSeconds(0.5));
            long start = Stopwatch.GetTimestamp();
            await using (RpcConnection other = await RpcConnection.ConnectAsync(endpoint))
            {
                ILoad load = other.GetProxy<ILoad>();
                await load.AddAsync(1, 2);
                answers.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                deadlines.Add(await MeasureDeadlineAsync(load));
            }

            server.Kill();
            await server.WaitForExitAsync();
            await Task.WhenAll(blocked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await greedy.DisposeAsync();
        }

        return new Row
        {
            Workload = "starve",
            Transport = transport,
            P50 = Quantiles.Median(answers),
            Worst = answers.Max(),
            Note = $"deadline of 200 ms: {Quantiles.Median(deadlines) / 1000:f1} ms, " +
                $"worst {deadlines.Max() / 1000:f1} ms",
        };
    }

    private static async Task<double> MeasureDeadlineAsync(ILoad load)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            using (RpcCall.WithDeadline(s_deadline))
            {
                await load.HangAsync();
            }
        }
        catch (TimeoutException)
        {
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        throw new InvalidOperationException("A call that never ends has ended");
    }
}
