using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests;

/// <summary>Clients of <c>ws:</c> and <c>wss:</c> against a real Kestrel.</summary>
public sealed class WebSocketEndpointTests
{
    [Theory]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task Calls_streams_and_events_cross(string scheme)
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            UrlOf(node, scheme), new RpcConnectionOptions { Tls = Certificates.Tls(own: null) }).Soon();
        IEcho echo = connection.GetProxy<IEcho>();
        TaskCompletionSource<string> said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        echo.Said += (_, text) => said.TrySetResult(text);

        Assert.Equal("hello", await echo.SayAsync("hello").Soon());
        Assert.Equal("hello", await said.Task.Soon());
        string large = new('x', 3_000_000);
        Assert.Equal(large, await echo.SayAsync(large).Soon());
        List<int> items = [];
        await foreach (int item in echo.CountAsync(1000))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 1000), items);
    }

    [Fact]
    public async Task A_client_connects_again_after_a_loss()
    {
        await using Node node = await Node.StartAsync();
        await using RpcClient client = new(UrlOf(node, "ws"));
        IEcho echo = client.GetProxy<IEcho>();
        await echo.SayAsync("a").Soon();
        RpcConnection first = client.Connection!;

        await first.DisposeAsync();

        Assert.Equal("b", await echo.SayAsync("b").Soon());
        Assert.NotSame(first, client.Connection);
    }

    [Fact]
    public async Task A_header_says_who_the_client_is()
    {
        await using Node node = await Node.StartAsync();
        string members = $"ws://127.0.0.1:{node.HttpPort}/members";

        RpcConnectException unknown = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(members).Soon());
        await using RpcConnection known = await RpcConnection.ConnectAsync(
            members, new RpcConnectionOptions { ConfigureWebSocket = socket => socket.SetRequestHeader("X-User", "ann") }).Soon();

        Assert.Contains("401", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("ann", await known.GetProxy<ISecret>().TellAsync().Soon());
    }

    [Fact]
    public async Task A_client_certificate_says_who_the_client_is()
    {
        await using Node node = await Node.StartAsync();
        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            UrlOf(node, "wss"), new RpcConnectionOptions { Tls = Certificates.Tls(Certificates.Client) }).Soon();

        Assert.Equal("CN=indexer", await connection.GetProxy<ISecret>().TellAsync().Soon());
    }

    [Fact]
    public async Task What_keeps_a_client_out_is_named()
    {
        await using Node node = await Node.StartAsync();
        string foreign = UrlOf(node, "wss");
        string noPath = $"ws://127.0.0.1:{node.HttpPort}/elsewhere";

        Assert.Contains("404", await FailureAsync(noPath), StringComparison.Ordinal);
        Assert.Contains("PartialChain", await FailureAsync(foreign), StringComparison.Ordinal);
        Assert.Contains("the port is closed", await FailureAsync("ws://127.0.0.1:1/rpc"), StringComparison.Ordinal);
        Assert.Contains("AllowInsecure", await FailureAsync("ws://192.0.2.1/rpc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_listens_on_a_WebSocket_is_sent_to_Kestrel()
    {
        await using RpcServer server = new();

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => server.ListenAsync("ws://localhost:5000/rpc"));

        Assert.Contains("app.MapRpcGen(...)", exception.Message, StringComparison.Ordinal);
    }

    private static string UrlOf(Node node, string scheme) =>
        $"{scheme}://127.0.0.1:{(scheme == "ws" ? node.HttpPort : node.HttpsPort)}/rpc";

    private static async Task<string> FailureAsync(string endpoint) =>
        (await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(endpoint).Soon())).Message;
}
