using RpcGen.Peers.Measuring;

namespace RpcGen.Peers.Output;

/// <summary>The ratios of the rows as a chart.</summary>
internal static class PeerChart
{
    public static string Render(IReadOnlyList<PeerRow> rows)
    {
        SvgBars chart = new(
            "RpcGen and its peers between two processes",
            "Time of a call; RpcGen over a Unix socket is 1, less is faster, logarithmic");
        foreach (IGrouping<string, PeerRow> group in rows.GroupBy(row => Title(row.Workload, row.InFlight)))
        {
            chart.Add(group.Key, [.. group.Select(row => (row.Peer.Name, row.TimeRatio))]);
        }

        return chart.Render();
    }

    private static string Title(string workload, int? inFlight) => workload switch
    {
        "W1" => "W1: Add, one after another",
        "W2" => "W2: echo of 1 KiB",
        "W3" => $"W3: Add, {inFlight} in flight",
        "W4" => "W4: streamed items",
        "W5" => "W5: echo of 1 MiB",
        "W5 pooled" => "W5: echo of 1 MiB in pooled memory",
        "W6" => inFlight == 1 ? "W6: echo of an order" : $"W6: echo of an order, {inFlight} in flight",
        "W7" => "W7: process start to first answer",
        _ => workload,
    };
}
