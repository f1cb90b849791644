using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>Bytes that arrive one by one, and bytes that arrive too late.</summary>
[Collection(nameof(RealServers))]
public sealed class SlowProxyTests
{
    // At a byte each 10 ms this takes hours.
    private const int Large = 3_000_000;

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ws")]
    public async Task Calls_and_streams_cross_a_proxy_that_relays_single_bytes(string scheme)
    {
        await using Node node = await Node.StartAsync();
        await using SlowProxy proxy = new(PortOf(node, scheme)) { Piece = 1 };
        await using RpcConnection connection = await ConnectAsync(proxy, scheme);
        IEcho echo = connection.GetProxy<IEcho>();

        string text = new('x', 2000);
        Assert.Equal(text, await echo.SayAsync(text).Soon());
        List<int> items = [];
        await foreach (int item in echo.CountAsync(100))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 100), items);
    }

    [Theory]
    [InlineData("tcp", true)]
    [InlineData("tcp", false)]
    [InlineData("tls", true)]
    [InlineData("ws", true)]
    [InlineData("ws", false)]
    public async Task A_deadline_ends_a_call_whose_bytes_dribble_and_the_connection_goes_on(
        string scheme, bool inAnswer)
    {
        await using Node node = await Node.StartAsync();
        await using SlowProxy proxy = new(PortOf(node, scheme));
        await using RpcConnection connection = await ConnectAsync(proxy, scheme);
        IEcho echo = connection.GetProxy<IEcho>();
        ITransfer transfer = connection.GetProxy<ITransfer>();
        Assert.Equal("a", await echo.SayAsync("a").Soon());
        Assert.Equal("x", await transfer.TextAsync(1).Soon());

        (proxy.Piece, proxy.Pause) = (1, 10);
        using (RpcCall.WithDeadline(TimeSpan.FromSeconds(1)))
        {
            Task call = (inAnswer ? transfer.TextAsync(Large) : echo.SayAsync(new string('x', Large))).AsTask();
            await Task.WhenAny(call).Soon();
            await Assert.ThrowsAsync<TimeoutException>(() => call);
        }

        (proxy.Piece, proxy.Pause) = (int.MaxValue, 0);
        Assert.Equal("c", await echo.SayAsync("c").Soon());
        Assert.True(connection.IsOpen);
    }

    private static int PortOf(Node node, string scheme) =>
        scheme switch { "tcp" => node.TcpPort, "tls" => node.TlsPort, _ => node.HttpPort };

    private static Task<RpcConnection> ConnectAsync(SlowProxy proxy, string scheme) => RpcConnection.ConnectAsync(
        scheme == "ws" ? $"ws://127.0.0.1:{proxy.Port}/rpc" : $"{scheme}:127.0.0.1:{proxy.Port}",
        new RpcConnectionOptions { Tls = Certificates.Tls(Certificates.Client), HandshakeTimeout = TestWait.Limit })
        .Soon();
}
