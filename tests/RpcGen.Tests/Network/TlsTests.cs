using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Network;

/// <summary>Which clients get in over <c>tls:</c>, and what both sides learn about the others.</summary>
public sealed class TlsTests
{
    private const string Anywhere = "tls:127.0.0.1:0";

    [Fact]
    public async Task Both_sides_know_whose_certificate_the_other_has_shown()
    {
        await using NetworkServer server = await NetworkServer.StartAsync(Anywhere, Mutual(Certificates.Server));
        await using RpcConnection connection =
            await RpcConnection.ConnectAsync(server.Endpoint, Of(Certificates.Client)).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        RpcCertificatePeer known = Assert.IsType<RpcCertificatePeer>(connection.Peer);
        Assert.Equal("CN=localhost", known.Subject);
        RpcConnection served = Assert.Single(server.Server.GetConnections());
        RpcCertificatePeer client = Assert.IsType<RpcCertificatePeer>(served.Peer);
        Assert.Equal(["spiffe://tests/indexer"], client.Uris);
    }

    [Fact]
    public async Task A_policy_sees_the_certificate_before_the_first_call()
    {
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = Mutual(Certificates.Server),
            Authorize = (client, _) => client.Peer is RpcCertificatePeer { Uris: ["spiffe://tests/indexer"] },
        });
        server.Expose<ITestService>(client => new TestService(client));
        await server.ListenAsync(Anywhere);
        RpcEndpoint endpoint = server.GetEndpoints().Single();
        await using RpcConnection known = await RpcConnection.ConnectAsync(endpoint, Of(Certificates.Client)).Soon();
        await using RpcConnection other = await RpcConnection.ConnectAsync(endpoint, Of(Certificates.Server)).Soon();

        Assert.Equal(3, await known.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        RpcException refused = await Assert.ThrowsAnyAsync<RpcException>(
            () => other.GetProxy<ITestService>().AddAsync(1, 2).AsTask()).Soon();
        Assert.Equal(RpcStatus.PermissionDenied, refused.Status);
    }

    [Fact]
    public async Task A_server_that_does_not_ask_does_not_know_its_clients()
    {
        await using NetworkServer server = await NetworkServer.StartAsync(Anywhere, Of(Certificates.Server));
        await using RpcConnection connection =
            await RpcConnection.ConnectAsync(server.Endpoint, Of(Certificates.Client)).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        Assert.Null(Assert.Single(server.Server.GetConnections()).Peer);
    }

    [Fact]
    public async Task A_server_needs_a_certificate_with_a_key()
    {
        await using RpcServer server = new();
        RpcConnectException none = await Assert.ThrowsAsync<RpcConnectException>(() => server.ListenAsync(Anywhere));
        using X509Certificate2 publicPart = X509CertificateLoader.LoadCertificate(Certificates.Server.RawData);
        ArgumentException keyless = Assert.Throws<ArgumentException>(
            () => new RpcTlsOptions { Certificate = publicPart });

        Assert.Contains("set RpcServerOptions.Connection.Tls.Certificate", none.Message, StringComparison.Ordinal);
        Assert.Contains("'CN=localhost' has no private key", keyless.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown root", "PartialChain")]
    [InlineData("other name", "RemoteCertificateNameMismatch")]
    [InlineData("expired", "NotTimeValid")]
    public async Task A_client_that_does_not_trust_its_server_says_why(string fault, string reason)
    {
        await using NetworkServer server = await NetworkServer.StartAsync(
            Anywhere, Of(fault == "expired" ? Certificates.Expired : Certificates.Server));
        RpcTlsOptions tls = Certificates.Tls(own: null);
        tls.TargetHost = fault == "other name" ? "elsewhere" : null;
        tls.TrustedRoots = fault == "unknown root" ? [Certificates.Foreign] : tls.TrustedRoots;

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(server.Endpoint, new RpcConnectionOptions { Tls = tls }).Soon());

        Assert.Contains($"TLS with {server.Endpoint} failed", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "it may require a certificate, and this side has presented none")]
    [InlineData("foreign", "it may have rejected the certificate 'CN=indexer' of this side")]
    public async Task A_client_that_is_turned_away_learns_the_likely_reason(string shown, string reason)
    {
        await using NetworkServer server = await NetworkServer.StartAsync(Anywhere, Mutual(Certificates.Server));

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(
                server.Endpoint, Of(shown == "none" ? null : Certificates.Foreign)).Soon());

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("TLS with the client 127.0.0.1:", await server.FailureAsync(), StringComparison.Ordinal);
        await using RpcConnection other =
            await RpcConnection.ConnectAsync(server.Endpoint, Of(Certificates.Client)).Soon();
        Assert.Equal(3, await other.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_delegate_decides_in_place_of_the_rules()
    {
        RpcTlsOptions pinned = new()
        {
            Validate = (_, certificate, _, _) =>
                certificate!.GetCertHashString() == Certificates.Server.GetCertHashString(),
        };
        await using NetworkServer server = await NetworkServer.StartAsync(Anywhere, Of(Certificates.Server));

        await using RpcConnection connection =
            await RpcConnection.ConnectAsync(server.Endpoint, new RpcConnectionOptions { Tls = pinned }).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task Clients_that_stall_in_TLS_keep_none_out_and_are_given_up()
    {
        await using NetworkServer server = await NetworkServer.StartAsync(
            Anywhere, Of(Certificates.Server) with { HandshakeTimeout = TimeSpan.FromSeconds(2) });
        Socket[] silent = [.. await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StallAsync(server.Endpoint)))];

        await using RpcConnection connection =
            await RpcConnection.ConnectAsync(server.Endpoint, Patient).Soon();
        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        await TestWait.Until(() => server.Failures.Count == silent.Length, "all of them are given up");
        Assert.All(server.Failures, failure => Assert.Contains(
            "did not complete the TLS handshake within 00:00:02", failure.Message, StringComparison.Ordinal));
        Array.ForEach(silent, socket => socket.Dispose());
    }

    [Fact]
    public async Task The_oldest_that_stalls_leaves_when_another_client_waits()
    {
        await using NetworkServer server = await NetworkServer.StartAsync(
            Anywhere, Of(Certificates.Server) with { HandshakeTimeout = TimeSpan.FromHours(1) }, maxHandshakes: 2);
        using Socket first = await StallAsync(server.Endpoint);
        using Socket second = await StallAsync(server.Endpoint);

        await using RpcConnection connection =
            await RpcConnection.ConnectAsync(server.Endpoint, Patient).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        Assert.Contains("in the short time", await server.FailureAsync(), StringComparison.Ordinal);
        await AssertEndedAsync(first);
    }

    [Fact]
    public async Task A_client_gives_up_a_server_that_stalls_in_TLS()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        string endpoint = $"tls:127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}";

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(
            endpoint, Of(own: null) with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) }).Soon());
        using CancellationTokenSource cancellation = new();
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(
            endpoint, Of(own: null) with { HandshakeTimeout = TimeSpan.FromHours(1) }, cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Contains(
            $"{endpoint} did not complete the TLS handshake within", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
    }

    [Fact]
    public async Task A_client_that_speaks_no_TLS_is_told_of_and_hears_the_end()
    {
        await using NetworkServer server = await NetworkServer.StartAsync(Anywhere, Of(Certificates.Server));

        await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync($"tcp:127.0.0.1:{server.Endpoint.Port}").Soon());

        Assert.Contains("127.0.0.1:", await server.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_handshake()
    {
        NetworkServer server = await NetworkServer.StartAsync(
            Anywhere, Of(Certificates.Server) with { HandshakeTimeout = TimeSpan.FromHours(1) });
        using Socket silent = await StallAsync(server.Endpoint);

        await server.DisposeAsync().Soon();

        await AssertEndedAsync(silent);
    }

    private static RpcConnectionOptions Patient => Of(own: null) with { HandshakeTimeout = TestWait.Limit };

    private static async Task AssertEndedAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[16]).Soon());
        }
        catch (SocketException exception)
        {
            // The server had not read all bytes when it closed its end.
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    // Sends the beginning of a record of TLS.
    private static async Task<Socket> StallAsync(RpcEndpoint endpoint)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, endpoint.Port!.Value);
        await socket.SendAsync(new byte[] { 22, 3, 1, 1 });
        return socket;
    }

    private static RpcConnectionOptions Of(X509Certificate2? own) => new() { Tls = Certificates.Tls(own) };

    private static RpcConnectionOptions Mutual(X509Certificate2 own) =>
        new() { Tls = Certificates.Tls(own) with { RequireClientCertificate = true } };
}
