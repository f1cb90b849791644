using System.Runtime.Versioning;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RpcGen.Plugins;

namespace RpcGen.Hosting.Internal;

/// <summary>Reports the health of the least healthy plugin, with the state of each and its reason.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PluginsHealthCheck(PluginHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus worst = HealthStatus.Healthy;
        List<string> problems = [];
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        foreach (Plugin plugin in host.Plugins)
        {
            (PluginState state, string reason) = (plugin.State, plugin.Reason);
            data[plugin.Name] = $"{state}. {reason}";
            HealthStatus status = StatusOf(state, plugin.StartInfo.StartsOnDemand, context.Registration.FailureStatus);
            if (status != HealthStatus.Healthy)
            {
                worst = status < worst ? status : worst;
                problems.Add($"{plugin.Name} is {state}. {reason}");
            }
        }

        return Task.FromResult(new HealthCheckResult(
            worst, problems.Count > 0 ? string.Join("; ", problems) : $"{data.Count} plugins are fine", data: data));
    }

    private static HealthStatus StatusOf(PluginState state, bool startsOnDemand, HealthStatus failure) => state switch
    {
        PluginState.Running => HealthStatus.Healthy,
        PluginState.Stopped => startsOnDemand ? HealthStatus.Healthy : failure,
        PluginState.Quarantined => failure,
        _ => HealthStatus.Degraded,
    };
}
