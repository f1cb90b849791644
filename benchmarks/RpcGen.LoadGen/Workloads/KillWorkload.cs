using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>How long after a kill -9 of the server the last of 64 calls in flight has ended. Median of seven.</summary>
internal static class KillWorkload
{
    private const int InFlight = 64;

    public static async Task<Row> RunAsync(string transport)
    {
        List<double> times = [];
        for (int round = 0; round < 7; round++)
        {
            string endpoint = Sessions.NewEndpoint(transport);
            using Process server = OwnProcess.Start(redirect: true, "serve", endpoint, "none", "");
            await server.StandardOutput.ReadLineAsync();
            await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
            ILoad load = connection.GetProxy<ILoad>();
            Task[] calls = [.. Enumerable.Range(0, InFlight).Select(_ => load.HangAsync())];
            await load.AddAsync(1, 2);
            long start = Stopwatch.GetTimestamp();
            server.Kill();
            foreach (Task call in calls)
            {
                await ExpectLostAsync(call);
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            await server.WaitForExitAsync();
        }

        return new Row
        {
            Workload = "kill",
            Transport = transport,
            InFlight = InFlight,
            P50 = Quantiles.Median(times),
            Worst = times.Max(),
            Note = "from kill -9 until the last call had ended with MayHaveRun",
        };
    }

    private static async Task ExpectLostAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (RpcConnectionLostException exception) when (exception.Outcome == RpcOutcome.MayHaveRun)
        {
            return;
        }

        throw new InvalidOperationException("A call to a killed server ended in another way");
    }
}
