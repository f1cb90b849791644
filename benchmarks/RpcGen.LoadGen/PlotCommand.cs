using System.Text.Json;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen;

/// <summary>Draws the plots of benchmarks/README.md from a result file.</summary>
internal static class PlotCommand
{
    public static async Task RunAsync(FileInfo results, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        await using FileStream stream = results.OpenRead();
        List<Row> rows = await JsonSerializer.DeserializeAsync(stream, RowContext.Default.ListRow, cancellationToken)
            ?? [];
        Row[] payloads = [.. rows.Where(row => row is { Workload: "payloads", P50: not null })];
        if (payloads.Length > 0)
        {
            SvgPlot plot = new("Latency by payload size, echo", "payload, bytes", "p50, us", logarithmicY: true);
            plot.Add("RpcGen", payloads.Select(row => ((double)row.PayloadBytes!, row.P50!.Value)));
            plot.Add("raw socket", payloads.Select(row => ((double)row.PayloadBytes!, row.RawP50!.Value)));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "latency.svg"), plot.Render(), cancellationToken);
        }

        SvgPlot throughput = new("Calls per second by calls in flight", "in flight", "calls/s", logarithmicY: false);
        foreach (IGrouping<string, Row> transport in rows
            .Where(row => row is { Workload: "W3", CallsPerSecond: not null }).GroupBy(row => row.Transport))
        {
            throughput.Add(transport.Key, transport.Select(row => ((double)row.InFlight!, row.CallsPerSecond!.Value)));
        }

        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "throughput.svg"), throughput.Render(), cancellationToken);
    }
}
