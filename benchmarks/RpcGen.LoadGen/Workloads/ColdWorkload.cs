using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// W7: from the start of a client process to its first answer, against a program that only prints a line.
/// </summary>
internal static class ColdWorkload
{
    private const int Runs = 11;
    private const int Dropped = 2;

    public static async Task<Row> RunAsync(string transport)
    {
        string endpoint = Sessions.NewEndpoint(transport);
        await using RpcServer server = new();
        server.Expose<ILoad>(new LoadServer());
        await server.ListenAsync(endpoint);
        List<double> bare = [];
        List<double> cold = [];
        for (int i = 0; i < Runs; i++)
        {
            bare.Add(await TimeAsync("bare"));
            cold.Add(await TimeAsync("cold", endpoint));
        }

        double bareMedian = Quantiles.Median(bare.Skip(Dropped));
        double coldMedian = Quantiles.Median(cold.Skip(Dropped));
        return new Row
        {
            Workload = "W7",
            Transport = transport,
            P50 = coldMedian,
            RawP50 = bareMedian,
            RatioP50 = coldMedian / bareMedian,
            Note = $"{(coldMedian - bareMedian) / 1000:f1} ms over the bare program",
        };
    }

    private static async Task<double> TimeAsync(params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = OwnProcess.Start(redirect: true, arguments);
        await process.StandardOutput.ReadLineAsync();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        await process.WaitForExitAsync();
        return elapsed;
    }
}
