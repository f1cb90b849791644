using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests;

/// <summary>All that a contract can do works through Kestrel, over each road.</summary>
public sealed class RoadTests
{
    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ws")]
    public async Task Calls_streams_and_events_cross(string road)
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection connection = await node.ConnectAsync(road);
        IEcho echo = connection.GetProxy<IEcho>();
        TaskCompletionSource<string> said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        echo.Said += (_, text) => said.TrySetResult(text);

        Assert.Equal("hello", await echo.SayAsync("hello").Soon());
        Assert.Equal("hello", await said.Task.Soon());
        List<int> items = [];
        await foreach (int item in echo.CountAsync(10_000))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 10_000), items);
        string large = new('x', 3_000_000);
        Assert.Equal(large, await echo.SayAsync(large).Soon());
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ws")]
    public async Task A_host_that_stops_lets_calls_end_and_takes_no_more(string road)
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection connection = await node.ConnectAsync(road);
        IEcho echo = connection.GetProxy<IEcho>();
        Task<int> call = echo.WaitAsync().AsTask();
        await node.Gate.Entered.Task.Soon();

        Task stopping = node.App.StopAsync();
        await TestWait.Until(() => !connection.IsOpen, "the client is told");
        await Assert.ThrowsAnyAsync<RpcException>(() => echo.SayAsync("too late").AsTask()).Soon();
        Assert.False(stopping.IsCompleted);
        node.Gate.Opened.SetResult();

        Assert.Equal(42, await call.Soon());
        await stopping.Soon();
        Assert.Equal(RpcCloseKind.ClosedByPeer, (await connection.Closed.Soon()).Kind);
        Assert.DoesNotContain(node.Log.Lines, line => line.Contains(" Error ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ws")]
    public async Task A_client_that_vanishes_leaves_nothing_behind_in_the_log(string road)
    {
        await using Node node = await Node.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            RpcChannel channel = await node.ChannelAsync(road, Certificates.Client);
            RpcConnection connection = await RpcConnection.ConnectAsync(channel);
            await connection.GetProxy<IEcho>().SayAsync("a").Soon();
            channel.Abort();
            await connection.DisposeAsync().Soon();
        }

        await TestWait.Until(
            () => node.Log.Lines.Count(line => line.Contains(" ended: ", StringComparison.Ordinal)) == 20, "the server has seen all ends");
        await node.App.StopAsync().Soon();
        Assert.DoesNotContain(node.Log.Lines, line => line.Contains(" Error ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ws")]
    public async Task A_client_that_speaks_something_else_is_refused_by_the_log_and_others_are_served(string road)
    {
        await using Node node = await Node.StartAsync();
        using (RpcChannel channel = await node.ChannelAsync(road, Certificates.Client))
        {
            await channel.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
            await TestWait.Until(() => node.Log.Has("RpcGen.Refusals", "A client of 127.0.0.1"), "the refusal is logged");
            channel.Abort();
        }

        await using RpcConnection connection = await node.ConnectAsync(road);
        Assert.Equal("a", await connection.GetProxy<IEcho>().SayAsync("a").Soon());
        Assert.False(node.Log.Has("Microsoft.AspNetCore.Server.Kestrel", "nhandled exception"));
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_handshake_is_no_error_of_the_host()
    {
        await using Node node = await Node.StartAsync();
        using (RpcChannel channel = await node.ChannelAsync("tcp"))
        {
            channel.Abort();
        }

        await TestWait.Until(() => node.Log.Has("Microsoft.AspNetCore.Server.Kestrel", "stopped"), "Kestrel has let it go");
        Assert.False(node.Log.Has("Microsoft.AspNetCore.Server.Kestrel", "Unhandled exception"));
    }

    [Theory]
    [InlineData("none", "it may require a certificate, and this side has presented none")]
    [InlineData("foreign", "it may have rejected the certificate 'CN=indexer' of this side")]
    [InlineData("expired", "it may have rejected the certificate 'CN=localhost' of this side")]
    public async Task A_client_without_a_valid_certificate_gets_no_connection(string shown, string reason)
    {
        await using Node node = await Node.StartAsync();
        X509Certificate2? certificate = shown switch
        {
            "foreign" => Certificates.Foreign,
            "expired" => Certificates.Expired,
            _ => null,
        };

        // Under TLS 1.3 the client has finished before the server looks at its certificate.
        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(async () =>
            await RpcConnection.ConnectAsync(await node.ChannelAsync("tls", certificate))).Soon();
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_needs_authorization_is_closed_without_it()
    {
        await using Node node = await Node.StartAsync();

        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => node.ChannelAsync("ws", path: "/members"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            await node.ChannelAsync("ws", path: "/members", user: "ann"));
        Assert.Equal("a", await connection.GetProxy<IEcho>().SayAsync("a").Soon());
    }

    [Fact]
    public async Task A_policy_sees_who_the_client_is()
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection certified = await node.ConnectAsync("tls");
        await using RpcConnection user = await RpcConnection.ConnectAsync(await node.ChannelAsync("ws", user: "ann"));
        await using RpcConnection other = await RpcConnection.ConnectAsync(await node.ChannelAsync("ws", user: "bob"));
        await using RpcConnection unknown = await node.ConnectAsync("tcp");

        Assert.Equal("CN=indexer", await certified.GetProxy<ISecret>().TellAsync().Soon());
        Assert.Equal("ann", await user.GetProxy<ISecret>().TellAsync().Soon());
        foreach (RpcConnection connection in (RpcConnection[])[other, unknown])
        {
            RpcException exception = await Assert.ThrowsAnyAsync<RpcException>(
                () => connection.GetProxy<ISecret>().TellAsync().AsTask()).Soon();
            Assert.Equal(RpcStatus.PermissionDenied, exception.Status);
            Assert.Equal("a", await connection.GetProxy<IEcho>().SayAsync("a").Soon());
        }

        Assert.Equal(2, node.Log.Lines.Count(line => line.Contains("may not use ISecret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_knows_the_certificate_of_its_server()
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection connection = await node.ConnectAsync("tls");

        RpcCertificatePeer server = Assert.IsType<RpcCertificatePeer>(connection.Peer);

        Assert.Equal("CN=localhost", server.Subject);
        Assert.Equal(["spiffe://tests/localhost"], server.Uris);
    }

    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_told_so()
    {
        await using Node node = await Node.StartAsync();
        using HttpClient http = new();

        using HttpResponseMessage response = await http.GetAsync(new Uri($"http://127.0.0.1:{node.HttpPort}/rpc"));

        Assert.Equal(StatusCodes.Status400BadRequest, (int)response.StatusCode);
        Assert.Contains("UseWebSockets", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_not_added_is_named()
    {
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => app.MapRpcGen("/rpc", "other"));

        Assert.Contains("services.AddRpcGen(\"other\")", exception.Message, StringComparison.Ordinal);
    }
}
