using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RpcGen.Plugins.Internal;

/// <summary>What can be seen from outside: a meter and an activity source, both named RpcGen.Plugins.</summary>
internal static class PluginTelemetry
{
    public const string Name = "RpcGen.Plugins";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_changes = s_meter.CreateCounter<long>(
        "rpcgen.plugin.state_changes", "{change}", "Changes of the state of plugins");

    private static readonly Histogram<double> s_starts = s_meter.CreateHistogram<double>(
        "rpcgen.plugin.start_duration", "s", "From the start of a process until it was ready");

    private static readonly Lock s_gate = new();

    // Guarded by s_gate: lives of plugins that are ready.
    private static readonly Dictionary<object, (string Plugin, Func<long?> Memory)> s_sessions = [];

    static PluginTelemetry() => s_meter.CreateObservableGauge(
        "rpcgen.plugin.memory", Measure, "By", "Resident memory of the processes of plugins");

    public static void Changed(string plugin, PluginState state) =>
        s_changes.Add(1, new("rpcgen.plugin.name", plugin), new("rpcgen.plugin.state", state.ToString()));

    public static void Started(string plugin, TimeSpan duration, object session, Func<long?> memory)
    {
        s_starts.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("rpcgen.plugin.name", plugin));
        lock (s_gate)
        {
            s_sessions[session] = (plugin, memory);
        }
    }

    public static void Ended(object session)
    {
        lock (s_gate)
        {
            s_sessions.Remove(session);
        }
    }

    private static List<Measurement<long>> Measure()
    {
        lock (s_gate)
        {
            return
            [
                .. s_sessions.Values
                    .Select(process => (process.Plugin, Memory: process.Memory()))
                    .Where(process => process.Memory is not null)
                    .Select(process => new Measurement<long>(
                        process.Memory!.Value,
                        new KeyValuePair<string, object?>("rpcgen.plugin.name", process.Plugin))),
            ];
        }
    }
}
