using System.Globalization;

namespace RpcGen.Limits;

/// <summary>The host and the port of an endpoint between machines.</summary>
/// <param name="Host">A name or an address; an IPv6 address without its brackets.</param>
/// <param name="Port">The port; 0 for any free one.</param>
internal sealed record class NetworkAddress(string Host, int Port)
{
    /// <summary>Parses what <see cref="Check"/> has accepted.</summary>
    public static NetworkAddress Parse(string address)
    {
        (string host, string port) = Split(address);
        return new NetworkAddress(host.Trim('[', ']'), int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>Returns what is wrong with an address; null if nothing is.</summary>
    /// <param name="scheme">The scheme before it, such as <c>tcp:</c>.</param>
    /// <param name="address">The host and the port.</param>
    public static string? Check(string scheme, string address)
    {
        if (address.StartsWith("//", StringComparison.Ordinal))
        {
            return $"it takes no slashes; perhaps '{scheme}{address.Trim('/')}' is meant";
        }

        (string host, string port) = Split(address);
        return host.Length == 0 ? $"a host and a port must follow {scheme}, as in {scheme}localhost:7000"
            : host is "*" or "+"
                ? $"'{host}' is no host; {scheme}0.0.0.0:{port} and {scheme}[::]:{port} stand for all addresses"
            : host[0] != '[' && host.Contains(':', StringComparison.Ordinal)
                ? $"an IPv6 address stands in brackets, as in {scheme}[::1]:7000"
            : !IsHost(host) ? $"'{host}' is no name or address of a host"
            : !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? $"a port from 0 to 65535 must follow the host, as in {scheme}{host}:7000"
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static bool IsHost(string host) => host[0] == '['
        ? host[^1] == ']' && Uri.CheckHostName(host[1..^1]) == UriHostNameType.IPv6
        : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    // Without a port, all of it is the host.
    private static (string Host, string Port) Split(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon < 0 || address.EndsWith(']') ? (address, "") : (address[..colon], address[(colon + 1)..]);
    }
}
