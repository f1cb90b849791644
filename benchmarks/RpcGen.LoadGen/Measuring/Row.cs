using System.Text.Json.Serialization;

namespace RpcGen.LoadGen.Measuring;

/// <summary>One line of the result. Null where a figure does not apply.</summary>
internal sealed record class Row
{
    [JsonPropertyName("workload")]
    public required string Workload { get; init; }

    [JsonPropertyName("transport")]
    public required string Transport { get; init; }

    [JsonPropertyName("inflight")]
    public int? InFlight { get; init; }

    [JsonPropertyName("p50_us")]
    public double? P50 { get; init; }

    [JsonPropertyName("p99_us")]
    public double? P99 { get; init; }

    [JsonPropertyName("calls_per_s")]
    public double? CallsPerSecond { get; init; }

    [JsonPropertyName("cpu_us_per_call")]
    public double? CpuPerCall { get; init; }

    [JsonPropertyName("alloc_client_per_call")]
    public double? ClientBytesPerCall { get; init; }

    [JsonPropertyName("alloc_server_per_call")]
    public double? ServerBytesPerCall { get; init; }

    [JsonPropertyName("items_per_s")]
    public double? ItemsPerSecond { get; init; }

    [JsonPropertyName("worst_us")]
    public double? Worst { get; init; }

    [JsonPropertyName("raw_p50_us")]
    public double? RawP50 { get; init; }

    [JsonPropertyName("raw_p99_us")]
    public double? RawP99 { get; init; }

    [JsonPropertyName("ratio_p50")]
    public double? RatioP50 { get; init; }

    [JsonPropertyName("ratio_p99")]
    public double? RatioP99 { get; init; }

    [JsonPropertyName("payload_bytes")]
    public int? PayloadBytes { get; init; }

    [JsonPropertyName("connections")]
    public int? Connections { get; init; }

    [JsonPropertyName("memory_per_connection")]
    public double? MemoryPerConnection { get; init; }

    [JsonPropertyName("note")]
    public string? Note { get; init; }
}
