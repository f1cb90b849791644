using System.Net;
using System.Net.Sockets;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Transports.Network;

namespace RpcGen.Tests.Network;

/// <summary>What <c>tcp:</c> endpoints do beside carrying calls.</summary>
public sealed class TcpTests
{
    private static readonly RpcConnectionOptions s_insecure = new() { AllowInsecure = true };

    [Theory]
    [InlineData("tcp:127.0.0.1:0")]
    [InlineData("tcp:localhost:0")]
    [InlineData("tcp:[::1]:0")]
    public async Task A_server_on_port_0_says_which_port_it_got(string endpoint)
    {
        await using NetworkServer server = await NetworkServer.StartAsync(endpoint);
        Assert.NotEqual(0, server.Endpoint.Port);

        await using RpcConnection connection = await RpcConnection.ConnectAsync(server.Endpoint).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        Assert.Null(connection.Peer);
    }

    [Theory]
    [InlineData("tcp:0.0.0.0:0")]
    [InlineData("tcp:[::]:0")]
    [InlineData("tcp:192.0.2.1:7000")]
    public async Task Neither_side_leaves_the_machine_unless_that_is_allowed(string endpoint)
    {
        await using RpcServer server = new();
        RpcConnectException serving = await Assert.ThrowsAsync<RpcConnectException>(() => server.ListenAsync(endpoint));
        RpcConnectException connecting = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(endpoint[..(endpoint.LastIndexOf(':') + 1)] + "7000"));

        Assert.Contains("RpcConnectionOptions.AllowInsecure", serving.Message, StringComparison.Ordinal);
        Assert.Contains("RpcConnectionOptions.AllowInsecure", connecting.Message, StringComparison.Ordinal);
        Assert.Empty(server.GetEndpoints());
    }

    [Theory]
    [InlineData("tcp:0.0.0.0:0", "tcp:127.0.0.1:{0}")]
    [InlineData("tcp:[::]:0", "tcp:127.0.0.1:{0}")]
    [InlineData("tcp:[::]:0", "tcp:[::1]:{0}")]
    public async Task A_server_that_may_listens_on_all_addresses(string endpoint, string client)
    {
        await using NetworkServer server = await NetworkServer.StartAsync(endpoint, s_insecure);

        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            client.Replace("{0}", $"{server.Endpoint.Port}", StringComparison.Ordinal)).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_closed_port_and_an_unknown_host_are_named()
    {
        using Socket free = new(SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string closed = $"tcp:127.0.0.1:{((IPEndPoint)free.LocalEndPoint!).Port}";

        RpcConnectException port = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(closed));
        RpcConnectException host = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync("tcp:unknown.invalid:7000", new() { HandshakeTimeout = TestWait.Limit }));
        RpcConnectException zero = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync("tcp:localhost:0"));

        Assert.Equal($"No server can be reached at {closed}: the port is closed", port.Message);
        Assert.Contains("The host of tcp:unknown.invalid:7000 is not known", host.Message, StringComparison.Ordinal);
        Assert.Contains("port 0", zero.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using NetworkServer first = await NetworkServer.StartAsync("tcp:127.0.0.1:0");
        await using RpcServer second = new();

        RpcConnectException taken = await Assert.ThrowsAsync<RpcConnectException>(
            () => second.ListenAsync(first.Endpoint));

        Assert.Equal($"{first.Endpoint} is taken: another socket listens on the port", taken.Message);
    }

    [Fact]
    public async Task A_name_leads_to_whichever_of_its_addresses_answers()
    {
        await using NetworkServer server = await NetworkServer.StartAsync("tcp:127.0.0.1:0");

        await using RpcConnection connection =
            await RpcConnection.ConnectAsync($"tcp:localhost:{server.Endpoint.Port}").Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_client_comes_back_when_the_server_has_restarted_on_its_port()
    {
        NetworkServer server = await NetworkServer.StartAsync("tcp:127.0.0.1:0");
        RpcEndpoint endpoint = server.Endpoint;
        await using RpcClient client = new(
            endpoint, new RpcClientOptions { InitialBackoff = TimeSpan.FromMilliseconds(5) });
        ITestService proxy = client.GetProxy<ITestService>();
        Assert.Equal(3, await proxy.AddAsync(1, 2).Soon());
        RpcConnection before = client.Connection!;

        await server.DisposeAsync();
        await before.Closed.Soon();
        await using NetworkServer again = await NetworkServer.StartAsync(endpoint.ToString());

        Assert.Equal(7, await proxy.AddAsync(3, 4).Soon());
        Assert.NotSame(before, client.Connection);
    }

    [Theory]
    [InlineData("tcp", null, 15)]
    [InlineData("tls", null, 15)]
    [InlineData("unix", null, -1)]
    [InlineData("memory", null, -1)]
    [InlineData("tcp", 3, 3)]
    [InlineData("tcp", -1, -1)]
    [InlineData("unix", 3, 3)]
    public async Task Silent_peers_are_pinged_on_roads_between_machines(string kind, int? set, int seconds)
    {
        RpcConnectionOptions options = new() { KeepAliveInterval = Interval(set) };
        ChannelPair channels = kind == "memory" ? Transports.TransportPairs.InMemory()
            : await Transports.TransportPairs.OverEndpointAsync(kind);

        await using ConnectedPair pair = await ConnectedPair.OpenAsync(channels, options, options);

        Assert.Equal(Interval(seconds), pair.Client.Session.Options.KeepAliveInterval);
        Assert.Equal(Interval(seconds), pair.Server.Session.Options.KeepAliveInterval);
    }

    [Fact]
    public async Task Small_frames_are_sent_at_once()
    {
        await using NetworkServer server = await NetworkServer.StartAsync("tcp:127.0.0.1:0");

        using Socket socket = await NetworkConnector.ConnectAsync(
            server.Endpoint, [IPAddress.Loopback], server.Endpoint.Port!.Value, default).Soon();

        Assert.True(socket.NoDelay);
    }

    private static TimeSpan? Interval(int? seconds) => seconds switch
    {
        null => null,
        -1 => Timeout.InfiniteTimeSpan,
        { } some => TimeSpan.FromSeconds(some),
    };
}
