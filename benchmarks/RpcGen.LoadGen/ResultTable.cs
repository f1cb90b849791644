using System.Globalization;
using RpcGen.LoadGen.Measuring;
using Spectre.Console;

namespace RpcGen.LoadGen;

internal static class ResultTable
{
    private static readonly (string Title, Func<Row, string> Value)[] s_columns =
    [
        ("workload", row => row.Workload),
        ("transport", row => row.Transport),
        ("in flight", row => row.InFlight?.ToString(CultureInfo.InvariantCulture)
            ?? (row.Connections is { } connections ? $"{connections} conn." : "")),
        ("p50 us", row => Text(row.P50, "f1")),
        ("p99 us", row => Text(row.P99, "f1")),
        ("raw p50", row => Text(row.RawP50, "f1")),
        ("raw p99", row => Text(row.RawP99, "f1")),
        ("ratio p50", row => Text(row.RatioP50, "f2")),
        ("ratio p99", row => Text(row.RatioP99, "f2")),
        ("calls/s", row => Text(row.CallsPerSecond, "n0")),
        ("items/s", row => Text(row.ItemsPerSecond, "n0")),
        ("CPU us/call", row => Text(row.CpuPerCall, "f2")),
        ("B client", row => Text(row.ClientBytesPerCall, "f2")),
        ("B server", row => Text(row.ServerBytesPerCall, "f2")),
        ("worst us", row => Text(row.Worst, "f0")),
        ("note", row => (row.MemoryPerConnection is { } memory ? $"{memory / 1024:f1} KiB; " : "") + row.Note),
    ];

    public static void Print(IReadOnlyList<Row> rows)
    {
        Table table = new() { Border = TableBorder.Markdown };
        foreach ((string title, _) in s_columns)
        {
            table.AddColumn(new TableColumn(title).NoWrap());
        }

        foreach (Row row in rows)
        {
            table.AddRow([.. s_columns.Select(column => Markup.Escape(column.Value(row)))]);
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 300);
        AnsiConsole.Write(table);
    }

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
