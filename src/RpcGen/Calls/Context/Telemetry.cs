using System.Diagnostics;
using System.Diagnostics.Metrics;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// Spans and metrics, named after OpenTelemetry's conventions for remote procedure calls. Without a listener, a call
/// pays two field reads.
/// </summary>
internal static class Telemetry
{
    public const string Name = "RpcGen";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter s_meter = new(Name);

    public static readonly Histogram<double> ClientDuration = s_meter.CreateHistogram<double>(
        "rpc.client.call.duration", "s", "How long calls took, from sending to the answer");

    public static readonly Histogram<double> ServerDuration = s_meter.CreateHistogram<double>(
        "rpc.server.call.duration", "s", "How long handlers took, from arrival to the answer");

    public static readonly UpDownCounter<long> ClientInFlight = s_meter.CreateUpDownCounter<long>(
        "rpc.client.active_calls", "{call}", "Calls that wait for their answer");

    public static readonly UpDownCounter<long> ServerInFlight = s_meter.CreateUpDownCounter<long>(
        "rpc.server.active_calls", "{call}", "Handlers that run");

    private static readonly Lock s_gate = new();

    // Guarded by s_gate.
    private static readonly HashSet<Session> s_connections = [];

    static Telemetry()
    {
        s_meter.CreateObservableGauge(
            "rpcgen.connections", CountConnections, "{connection}", "Open connections of this process");
        s_meter.CreateObservableGauge(
            "rpcgen.queue.size", QueuedBytes, "By", "Bytes that wait to be sent, over all connections");
    }

    public static bool ObservesOutgoing =>
        Activities.HasListeners() || ClientDuration.Enabled || ClientInFlight.Enabled;

    public static bool ObservesIncoming =>
        Activities.HasListeners() || ServerDuration.Enabled || ServerInFlight.Enabled;

    public static void Add(Session session)
    {
        lock (s_gate)
        {
            s_connections.Add(session);
        }
    }

    public static void Remove(Session session)
    {
        lock (s_gate)
        {
            s_connections.Remove(session);
        }
    }

    private static int CountConnections()
    {
        lock (s_gate)
        {
            return s_connections.Count;
        }
    }

    private static long QueuedBytes()
    {
        lock (s_gate)
        {
            return s_connections.Sum(session => session.Writer.QueuedSmallBytes + session.Writer.QueuedBulkBytes);
        }
    }
}
