using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using RpcGen.Limits;

namespace RpcGen;

/// <summary>
/// The address on which a server listens. On one machine: <c>ipc:NAME</c>, <c>unix:PATH</c>, <c>pipe:NAME</c>,
/// <c>shm:NAME</c>, <c>stdio:</c>, <c>fd:NUMBER</c> or <c>memory:NAME</c>. Between machines: <c>tcp:HOST:PORT</c> or
/// <c>tls:HOST:PORT</c>. Clients also connect to <c>ws://HOST:PORT/PATH</c> and <c>wss://HOST:PORT/PATH</c>.
/// </summary>
/// <remarks>
/// A NAME has 1 to 64 characters of A-Z, a-z, 0-9, <c>.</c>, <c>_</c> and <c>-</c>, and does not begin with a dot. It
/// becomes part of a path, which must stay inside the private directory. HOST is a name, an IPv4 address or an IPv6
/// address in brackets. A server on port 0 gets a free port: see <see cref="RpcServer.GetEndpoints"/>.
/// </remarks>
public sealed record class RpcEndpoint
{
    private const int MaxNameLength = 64;

    private RpcEndpoint(RpcEndpointKind kind, string address)
    {
        Kind = kind;
        Address = address;
    }

    /// <summary>The kind.</summary>
    public RpcEndpointKind Kind { get; }

    /// <summary>The name, path, number, or host and port; empty for <c>stdio:</c>.</summary>
    public string Address { get; }

    /// <summary>The port of <c>tcp:</c> and <c>tls:</c>; null for others.</summary>
    public int? Port => Kind is RpcEndpointKind.Tcp or RpcEndpointKind.Tls ? NetworkAddress.Parse(Address).Port : null;

    /// <summary>The host of <c>tcp:</c> and <c>tls:</c>; null for others.</summary>
    internal string? Host =>
        Kind is RpcEndpointKind.Tcp or RpcEndpointKind.Tls ? NetworkAddress.Parse(Address).Host : null;

    /// <summary>The host, if it is an address and no name; else null.</summary>
    internal IPAddress? HostAddress => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>True if the endpoint may lead to another machine.</summary>
    internal bool IsNetwork => Kind is RpcEndpointKind.Tcp or RpcEndpointKind.Tls
        or RpcEndpointKind.WebSocket or RpcEndpointKind.SecureWebSocket;

    /// <summary>Parses an endpoint.</summary>
    /// <exception cref="FormatException">It is malformed; the message says where.</exception>
    public static RpcEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out RpcEndpoint? endpoint, out string? problem)
            ? endpoint
            : throw new FormatException($"'{text}' is not an endpoint: {problem}");
    }

    /// <summary>Parses an endpoint; returns false if the text is not one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RpcEndpoint? endpoint) =>
        TryParse(text ?? "", out endpoint, out _);

    /// <inheritdoc/>
    public override string ToString() => Scheme(Kind) + Address;

    /// <summary>The same endpoint at an address of its host.</summary>
    internal RpcEndpoint WithHost(IPAddress address) =>
        new(Kind, (NetworkAddress.Parse(Address) with { Host = address.ToString() }).ToString());

    /// <summary>The same endpoint with the port that the system gave.</summary>
    internal RpcEndpoint WithPort(int port) =>
        new(Kind, (NetworkAddress.Parse(Address) with { Port = port }).ToString());

    private static bool TryParse(
        string text, [NotNullWhen(true)] out RpcEndpoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        RpcEndpointKind? kind = Enum.GetValues<RpcEndpointKind>()
            .Where(candidate => text.StartsWith(Scheme(candidate), StringComparison.OrdinalIgnoreCase))
            .Select(candidate => (RpcEndpointKind?)candidate)
            .FirstOrDefault();
        if (kind is not { } known)
        {
            problem = "it must begin with ipc:, unix:, pipe:, shm:, stdio:, fd:, memory:, tcp:, tls:, ws: or wss:"
                + Proposal(text);
            return false;
        }

        string address = text[Scheme(known).Length..];
        problem = known switch
        {
            RpcEndpointKind.Stdio => address.Length > 0 ? "nothing may follow stdio:" : null,
            RpcEndpointKind.Unix => CheckPath(address),
            RpcEndpointKind.Descriptor => CheckDescriptor(address),
            RpcEndpointKind.Tcp or RpcEndpointKind.Tls => NetworkAddress.Check(Scheme(known), address),
            RpcEndpointKind.WebSocket or RpcEndpointKind.SecureWebSocket => CheckUrl(Scheme(known), address),
            _ => CheckName(address),
        };
        endpoint = problem is null ? new RpcEndpoint(known, address) : null;
        return problem is null;
    }

    // Proposes the endpoint that the user probably meant.
    private static string Proposal(string text)
    {
        const string Pipes = @"\\.\pipe\";
        string proposal = text.StartsWith(Pipes, StringComparison.OrdinalIgnoreCase)
            ? Scheme(RpcEndpointKind.Pipe) + text[Pipes.Length..]
            : text.StartsWith('/') || text.StartsWith('.') || text.Contains('\\') ? Scheme(RpcEndpointKind.Unix) + text
            : text.Contains(':', StringComparison.Ordinal) ? Scheme(RpcEndpointKind.Tcp) + text
            : Scheme(RpcEndpointKind.Ipc) + text;
        return TryParse(proposal, out _, out _) ? $"; perhaps '{proposal}' is meant" : ", as in ipc:indexer";
    }

    private static string? CheckPath(string path) =>
        path.Length == 0 ? "a path must follow unix:"
        : path.Contains('\0', StringComparison.Ordinal)
            ? "the path contains a NUL; abstract sockets are not supported, because any process can bind them"
        : null;

    private static string? CheckUrl(string scheme, string address) =>
        !address.StartsWith("//", StringComparison.Ordinal)
            || !Uri.TryCreate(scheme + address, UriKind.Absolute, out Uri? url)
            || url.Host.Length == 0
            ? $"a URL must begin with {scheme}, as in {scheme}//localhost:5000/rpc"
        : url.Fragment.Length > 0 || url.UserInfo.Length > 0 ? "the URL of a WebSocket has no fragment and no user"
        : null;

    private static string? CheckDescriptor(string number) =>
        !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
            ? "the number of an inherited descriptor must follow fd:, as in fd:3"
        : descriptor <= 2 ? $"descriptor {descriptor} is a standard stream; stdio: is the endpoint for those"
        : null;

    private static string? CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
        {
            return $"the name must have 1 to {MaxNameLength} characters, it has {name.Length}";
        }

        if (name[0] == '.')
        {
            return "the name must not begin with a dot";
        }

        int bad = name.AsSpan().IndexOfAnyExcept(s_nameCharacters);
        return bad < 0 ? null : $"the character '{name[bad]}' at position {bad + 1} of the name is not allowed; " +
            "letters, digits, '.', '_' and '-' are";
    }

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static string Scheme(RpcEndpointKind kind) => kind switch
    {
        RpcEndpointKind.Ipc => "ipc:",
        RpcEndpointKind.Unix => "unix:",
        RpcEndpointKind.Pipe => "pipe:",
        RpcEndpointKind.SharedMemory => "shm:",
        RpcEndpointKind.Stdio => "stdio:",
        RpcEndpointKind.Descriptor => "fd:",
        RpcEndpointKind.Tcp => "tcp:",
        RpcEndpointKind.Tls => "tls:",
        RpcEndpointKind.WebSocket => "ws:",
        RpcEndpointKind.SecureWebSocket => "wss:",
        _ => "memory:",
    };
}
