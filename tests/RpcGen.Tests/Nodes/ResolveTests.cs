using System.Net;
using System.Net.Sockets;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Transports.Network;
using Xunit;

namespace RpcGen.Tests.Nodes;

/// <summary>How a client finds a node, and what a dead one costs.</summary>
public sealed class ResolveTests
{
    [Fact]
    public async Task A_client_connects_to_another_node_after_a_loss()
    {
        CatalogNode first = await CatalogNode.StartAsync("unix", "first");
        await using CatalogNode second = await CatalogNode.StartAsync("unix", "second");
        RpcEndpoint[] endpoints = [first.Endpoint];
        await using RpcClient client = new("memory:resolved", Resolving(() => Volatile.Read(ref endpoints)));
        INamed named = client.GetProxy<INamed>();
        Assert.Equal("first", await named.NameAsync().Soon());

        Volatile.Write(ref endpoints, [first.Endpoint, second.Endpoint]);
        await first.DisposeAsync().Soon();
        await TestWait.Until(() => client.Connection is null, "the loss is noticed");

        Assert.Equal("second", await named.NameAsync().Soon());
        Assert.Equal(2, client.GetNodes().Count);
    }

    [Fact]
    public async Task A_node_that_accepts_and_says_nothing_does_not_hold_up_the_others()
    {
        string path = Endpoints.New("unix")["unix:".Length..];
        using Socket silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen(16);
        await using CatalogNode node = await CatalogNode.StartAsync("unix", "node");
        RpcClientOptions options = Resolving(() => [RpcEndpoint.Parse("unix:" + path), node.Endpoint]);
        options.Connection.HandshakeTimeout = Timeout.InfiniteTimeSpan;

        // The order is random: some of these try the silent node first.
        for (int i = 0; i < 10; i++)
        {
            await using RpcClient client = new("memory:resolved", options);
            Assert.Equal("node", await client.GetProxy<INamed>().NameAsync().Soon());
        }

        File.Delete(path);
    }

    [Fact]
    public async Task Nodes_that_cannot_be_reached_are_named_with_their_reasons()
    {
        string first = Endpoints.New("unix");
        string second = Endpoints.New("unix");
        await using RpcClient client = new(
            "memory:resolved", Resolving(() => [RpcEndpoint.Parse(first), RpcEndpoint.Parse(second)]));

        Exception exception = await FailureAsync(client).Soon();

        Assert.Contains(first, exception.Message, StringComparison.Ordinal);
        Assert.Contains(second, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_swallows_everything_does_not_hold_up_the_next_one()
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(16);
        IPAddress other = IPAddress.Parse("127.0.0.2");
        using Socket hole = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        int port = ((IPEndPoint)server.LocalEndPoint!).Port;
        hole.Bind(new IPEndPoint(other, port));
        hole.Listen(0);

        // A full backlog drops what comes: a further connect waits for minutes.
        using Socket fill = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await fill.ConnectAsync(new IPEndPoint(other, port));
        await TestWait.Until(() => hole.Poll(0, SelectMode.SelectRead), "the backlog is full");

        using Socket socket = await NetworkConnector.ConnectAsync(
            RpcEndpoint.Parse($"tcp:both:{port}"), [other, IPAddress.Loopback], port, default).Soon();

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("elsewhere.example", false)]
    public async Task The_certificate_of_a_resolved_address_names_the_host_of_the_client(string host, bool isNamed)
    {
        await using CatalogNode node = await CatalogNode.StartAsync("tls", "node");
        RpcClientOptions options = Resolving(() => [node.Endpoint]);
        options.Connection.Tls = Certificates.Tls(null);
        await using RpcClient client = new($"tls:{host}:7443", options);

        if (isNamed)
        {
            Assert.Equal("node", await client.GetProxy<INamed>().NameAsync().Soon());
        }
        else
        {
            Exception exception = await FailureAsync(client).Soon();
            Assert.Contains("RemoteCertificateNameMismatch", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Dns_gives_the_addresses_of_a_host()
    {
        IReadOnlyList<RpcEndpoint> found = await RpcDns.ResolveAsync(RpcEndpoint.Parse("tls:localhost:7443"), default);

        Assert.Contains(RpcEndpoint.Parse("tls:127.0.0.1:7443"), found);
        Assert.All(found, one => Assert.Equal(7443, one.Port));
    }

    [Theory]
    [InlineData("ipc:indexer")]
    [InlineData("tcp:127.0.0.1:7000")]
    [InlineData("tls:[::1]:7000")]
    [InlineData("ws://localhost:7000/rpc")]
    public async Task Dns_leaves_other_endpoints_as_they_are(string text)
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(text);

        Assert.Equal([endpoint], await RpcDns.ResolveAsync(endpoint, default));
    }

    [Fact]
    public void A_channel_factory_takes_no_resolver() => Assert.Throws<ArgumentException>(() => new RpcClient(
        _ => throw new InvalidOperationException(), Resolving(() => [])));

    // The failure of the first attempt. The call that makes it ends with the client.
    private static Task<Exception> FailureAsync(RpcClient client)
    {
        TaskCompletionSource<Exception> failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectFailed += (_, e) => failure.TrySetResult(e.Exception);
        _ = client.GetProxy<INamed>().NameAsync().AsTask();
        return failure.Task;
    }

    private static RpcClientOptions Resolving(Func<RpcEndpoint[]> resolve) => new()
    {
        Resolve = (_, _) => new ValueTask<IReadOnlyList<RpcEndpoint>>(resolve()),
    };
}
