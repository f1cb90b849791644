using System.Net;
using System.Net.Sockets;

namespace RpcGen.Transports.Network;

/// <summary>Finds the addresses of hosts, and refuses those that plain bytes must not go to.</summary>
internal static class Hosts
{
    /// <summary>The addresses of an endpoint, in the order in which to try them; at least one.</summary>
    /// <exception cref="RpcConnectException">The host has none.</exception>
    public static async Task<IPAddress[]> FindAsync(
        RpcEndpoint endpoint, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return found.Length > 0
                ? found
                : throw new RpcConnectException($"The host of {endpoint} has no address");
        }
        catch (SocketException exception)
        {
            throw new RpcConnectException($"The host of {endpoint} is not known: {exception.Message}", exception);
        }
    }

    /// <summary>Refuses addresses that are not on this machine.</summary>
    /// <exception cref="RpcConnectException">One is not, and the options do not allow it.</exception>
    public static void CheckInsecure(RpcEndpoint endpoint, IEnumerable<IPAddress> addresses, NetworkSettings settings)
    {
        if (!settings.AllowInsecure && addresses.FirstOrDefault(one => !IPAddress.IsLoopback(one)) is { } address)
        {
            string reached = endpoint.Address.Contains(address.ToString(), StringComparison.Ordinal)
                ? ""
                : $" ({address})";
            throw new RpcConnectException(
                $"{endpoint}{reached} leads off this machine, where its bytes can be read and changed, and neither "
                + "side verifies the other. Use TLS, or set RpcConnectionOptions.AllowInsecure if the network is "
                + "trusted");
        }
    }
}
