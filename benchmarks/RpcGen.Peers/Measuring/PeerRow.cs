namespace RpcGen.Peers.Measuring;

/// <summary>One line of the table. Null where a figure does not apply.</summary>
internal sealed record class PeerRow
{
    public required string Workload { get; init; }

    public required Peer Peer { get; init; }

    public int? InFlight { get; init; }

    /// <summary>Microseconds.</summary>
    public double? P50 { get; init; }

    /// <summary>Microseconds.</summary>
    public double? P99 { get; init; }

    /// <summary>Calls, or items of W4.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Allocated by the client process for a call, or an item of W4.</summary>
    public double? ClientBytes { get; init; }

    /// <summary>Time against the baseline's: p50 with one call in flight, else the time a call or item.</summary>
    public required double TimeRatio { get; init; }
}
