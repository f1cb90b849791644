using Microsoft.Extensions.Diagnostics.HealthChecks;
using RpcGen;
using RpcGen.Hosting.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of servers and clients of the host.</summary>
public static class RpcHealthChecksBuilderExtensions
{
    /// <summary>Healthy while the server listens.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="server">The name of the server: its endpoint, or the path of its section.</param>
    /// <param name="name">The name of the check; null for that of the server.</param>
    /// <param name="failureStatus">What it reports else; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddRpcServer(
        this IHealthChecksBuilder builder, string server, string? name = null, HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? $"rpc server {server}",
            provider => new ServerHealthCheck(provider.GetRequiredKeyedService<HostedServer>(server)), failureStatus, tags));
    }

    /// <summary>Healthy while the client has a connection, or gets one within the timeout.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="client">The name of the client: its endpoint, or the path of its section.</param>
    /// <param name="name">The name of the check; null for that of the client.</param>
    /// <param name="failureStatus">What it reports else; null for unhealthy.</param>
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
}
