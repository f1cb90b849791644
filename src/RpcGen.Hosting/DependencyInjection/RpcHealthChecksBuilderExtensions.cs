using System.Runtime.Versioning;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RpcGen;
using RpcGen.Hosting.Internal;
using RpcGen.Plugins;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of servers, clients and plugins of the host.</summary>
public static class RpcHealthChecksBuilderExtensions
{
    /// <summary>Healthy while the server listens.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="server">The name of the server: its endpoint, or the path of its section.</param>
    /// <param name="name">The name of the check; null for that of the server.</param>
    /// <param name="failureStatus">The status otherwise; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddRpcServer(
        this IHealthChecksBuilder builder, string server, string? name = null, HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? $"rpc server {server}",
            provider => new ServerHealthCheck(provider.GetRequiredKeyedService<HostedServer>(server)),
            failureStatus, tags));
    }

    /// <summary>Healthy while the client has a connection, or gets one within the timeout.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="client">The name of the client: its endpoint, or the path of its section.</param>
    /// <param name="name">The name of the check; null for that of the client.</param>
    /// <param name="failureStatus">The status otherwise; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <param name="timeout">How long to wait for a connection. Default 2 s.</param>
    public static IHealthChecksBuilder AddRpcClient(
        this IHealthChecksBuilder builder, string client, string? name = null, HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? $"rpc client {client}",
            provider => new ClientHealthCheck(provider.GetRequiredKeyedService<RpcClient>(client)), failureStatus, tags,
            timeout ?? TimeSpan.FromSeconds(2)));
    }

    /// <summary>
    /// Reports the health of the least healthy plugin of the <see cref="PluginHost"/> among the services. A plugin that
    /// accepts calls is healthy, and so is one that starts with its next call. One that starts, restarts, stops or does
    /// not respond is degraded. One that is stopped, or in quarantine, reports the failure status. The data say why, by
    /// plugin.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What it reports of a failure; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    [UnsupportedOSPlatform("windows")]
    public static IHealthChecksBuilder AddRpcPlugins(
        this IHealthChecksBuilder builder, string name = "rpc plugins", HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, provider => new PluginsHealthCheck(provider.GetRequiredService<PluginHost>()), failureStatus, tags));
    }
}
