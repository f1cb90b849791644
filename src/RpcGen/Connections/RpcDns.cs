using System.Net;
using System.Net.Sockets;
using RpcGen.Transports.Network;

namespace RpcGen;

/// <summary>Finds nodes by DNS.</summary>
public static class RpcDns
{
    /// <summary>
    /// Returns an endpoint for each address of the host of a <c>tcp:</c> or <c>tls:</c> endpoint: the IPv4 addresses,
    /// or the IPv6 addresses if there are no others, since both families usually lead to the same machines. Returns
    /// other endpoints as they are.
    /// </summary>
    /// <param name="endpoint">The endpoint, such as <c>tls:indexer.shop.example:7443</c>.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="RpcConnectException">The host is not known, or has no address.</exception>
    /// <example>
    /// <code>
    /// var options = new RpcClientOptions { Resolve = RpcDns.ResolveAsync };
    /// await using var client = new RpcClient("tls:indexer.shop.example:7443", options);
    /// </code>
    /// </example>
    public static async ValueTask<IReadOnlyList<RpcEndpoint>> ResolveAsync(
        RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Host is not { } host || endpoint.HostAddress is not null)
        {
            return [endpoint];
        }

        IPAddress[] addresses = await Hosts.FindAsync(endpoint, host, cancellationToken).ConfigureAwait(false);
        AddressFamily family = addresses.Any(one => one.AddressFamily == AddressFamily.InterNetwork)
            ? AddressFamily.InterNetwork
            : AddressFamily.InterNetworkV6;
        return [.. addresses.Where(one => one.AddressFamily == family).Select(endpoint.WithHost)];
    }
}
