using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RpcGen.Hosting.Internal;

/// <summary>Healthy while the server listens.</summary>
internal sealed class ServerHealthCheck(HostedServer server) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        server.Listening is { } listening
            ? HealthCheckResult.Healthy($"{listening.GetConnections().Count} connections")
            : new HealthCheckResult(context.Registration.FailureStatus, "The server does not listen"));
}
