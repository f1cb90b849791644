using System.Globalization;
using RpcGen.Peers.Measuring;

namespace RpcGen.Peers.Output;

/// <summary>The rows as text, for people or as Markdown.</summary>
internal static class PeerTable
{
    private static readonly (string Title, bool IsNumber, Func<PeerRow, string> Value)[] s_columns =
    [
        ("workload", false, row => row.Workload),
        ("peer", false, row => row.Peer.Name),
        ("in flight", true, row => row.InFlight?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("p50 us", true, row => Text(row.P50, "n1")),
        ("p99 us", true, row => Text(row.P99, "n1")),
        ("calls/s or items/s", true, row => Text(row.PerSecond, "n0")),
        ("B client", true, row => Text(row.ClientBytes, "n1")),
        ("time, RpcGen unix = 1", true, row => Text(row.TimeRatio, "n2")),
    ];

    public static string Plain(IReadOnlyList<PeerRow> rows)
    {
        int[] widths =
            [.. s_columns.Select(column => rows.Select(column.Value).Append(column.Title).Max(text => text.Length))];
        return Lines(rows, cells => string.Join("  ", cells.Select(Pad)), null);

        string Pad(string cell, int column) =>
            s_columns[column].IsNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);
    }

    public static string Markdown(IReadOnlyList<PeerRow> rows) => Lines(
        rows, cells => $"| {string.Join(" | ", cells)} |",
        "|" + string.Concat(s_columns.Select(column => column.IsNumber ? "---:|" : "---|")));

    private static string Lines(IReadOnlyList<PeerRow> rows, Func<IEnumerable<string>, string> format, string? rule)
    {
        List<string> lines = [format(s_columns.Select(column => column.Title))];
        if (rule is not null)
        {
            lines.Add(rule);
        }

        lines.AddRange(rows.Select(row => format(s_columns.Select(column => column.Value(row)))));
        return string.Join('\n', lines.Select(line => line.TrimEnd()));
    }

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
