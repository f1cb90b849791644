using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes OpenTelemetry listen to RpcGen.</summary>
public static class RpcGenOpenTelemetryExtensions
{
    private const string Name = "RpcGen";

    /// <summary>A span for each call, on both sides, with the attributes of the semantic conventions for RPC.</summary>
    public static TracerProviderBuilder AddRpcGenInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(Name);
    }

    /// <summary>Durations, calls in flight, connections and queued bytes.</summary>
    public static MeterProviderBuilder AddRpcGenInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(Name);
    }
}
