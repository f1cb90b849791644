using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RpcGen.Hosting.Internal;

/// <summary>Healthy while the client has, or gets, a connection.</summary>
internal sealed class ClientHealthCheck(RpcClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            RpcConnection connection = await client.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy(connection.ToString());
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
