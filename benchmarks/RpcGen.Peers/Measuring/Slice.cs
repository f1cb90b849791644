namespace RpcGen.Peers.Measuring;

/// <summary>What a peer did in one of its turns.</summary>
/// <param name="Time">What turns are compared by, in microseconds.</param>
internal readonly record struct Slice(double Time, double? P50, double? P99, double? PerSecond, double? ClientBytes)
{
    public static PeerRow ToRow(
        string workload, Peer peer, int? inFlight, IReadOnlyList<Slice> slices, IReadOnlyList<Slice> baseline) => new()
        {
            Workload = workload,
            Peer = peer,
            InFlight = inFlight,
            P50 = Median(slices, slice => slice.P50),
            P99 = Median(slices, slice => slice.P99),
            PerSecond = Median(slices, slice => slice.PerSecond),
            ClientBytes = Median(slices, slice => slice.ClientBytes),
            TimeRatio = Median(slices.Zip(baseline), pair => pair.First.Time / pair.Second.Time)!.Value,
        };

    private static double? Median<T>(IEnumerable<T> items, Func<T, double?> value)
    {
        double[] values = [.. items.Select(value).OfType<double>()];
        return values.Length == 0 ? null : LoadGen.Measuring.Quantiles.Median(values);
    }
}
