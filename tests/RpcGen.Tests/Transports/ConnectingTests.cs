using System.Net.Sockets;
using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>Connecting to what does not answer, or is no server of this library.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ConnectingTests
{
    private static readonly RpcConnectionOptions s_short = new() { HandshakeTimeout = TimeSpan.FromMilliseconds(200) };
    private static readonly RpcConnectionOptions s_long = new() { HandshakeTimeout = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_full_backlog_is_given_up_in_time_by_any_number_of_clients()
    {
        LinuxOnly();
        using UnixListener listener = new(backlog: 1);
        listener.FillBacklog();
        Task<RpcConnection>[] connecting =
            [.. Enumerable.Range(0, 100).Select(_ => RpcConnection.ConnectAsync(listener.Endpoint, s_short))];

        foreach (Task<RpcConnection> task in connecting)
        {
            RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(() => task.Soon());
            Assert.Contains("accepts no clients", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connecting_to_a_full_backlog_can_be_cancelled()
    {
        LinuxOnly();
        using UnixListener listener = new(backlog: 1);
        listener.FillBacklog();
        using CancellationTokenSource cancellation = new();
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(listener.Endpoint, s_long, cancellation.Token);
        Assert.False(connecting.IsCompleted);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
    }

    [Fact]
    public async Task Connecting_goes_on_when_the_backlog_has_room()
    {
        LinuxOnly();
        using UnixListener listener = new(backlog: 1);
        listener.FillBacklog();
        RpcEndpoint endpoint = RpcEndpoint.Parse(listener.Endpoint);
        ValueTask<RpcChannel> connecting = RpcTransport.Of(endpoint).ConnectAsync(endpoint, default);
        Assert.False(connecting.IsCompleted);

        await listener.AcceptAsync();
        using RpcChannel channel = await connecting.Soon();

        await listener.AcceptAsync();
        Socket accepted = await listener.AcceptAsync();
        Assert.Equal(3, channel.TrySend("abc"u8, default));
        Assert.Equal(3, await accepted.ReceiveAsync(new byte[10]).Soon());
        Task<int> receiving = accepted.ReceiveAsync(new byte[10]);
        channel.Abort();
        Assert.Equal(0, await receiving.Soon());
    }

    [Fact]
    public async Task A_listener_whose_backlog_is_full_holds_its_endpoint()
    {
        LinuxOnly();
        using UnixListener listener = new(backlog: 1);
        listener.FillBacklog();
        await using RpcServer rival = new();

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(
            () => Task.Run(() => rival.ListenAsync(listener.Endpoint)).Soon());

        Assert.Contains("taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_backlog_within_the_process_is_waited_for()
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New("memory"));
        RpcTransport transport = RpcTransport.Of(endpoint);
        await using RpcListener listener = await transport.ListenAsync(endpoint, default);
        for (int i = 0; i < 64; i++)
        {
            await transport.ConnectAsync(endpoint, default).Soon();
        }

        ValueTask<RpcChannel> last = transport.ConnectAsync(endpoint, default);
        Assert.False(last.IsCompleted);
        await listener.AcceptAsync(default).Soon();

        await last.Soon();
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_named_as_such()
    {
        using UnixListener listener = new(backlog: 10);

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(listener.Endpoint, s_short).Soon());

        Assert.Equal(RpcCloseKind.Timeout, error.Reason?.Kind);
        Assert.Contains(
            $"{listener.Endpoint}: The peer did not complete the handshake", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_protocol_is_quoted()
    {
        using UnixListener listener = new(backlog: 10);
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(listener.Endpoint);
        Socket client = await listener.AcceptAsync();
        await client.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray()).Soon();

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(() => connecting.Soon());

        Assert.Equal(RpcCloseKind.ProtocolViolation, error.Reason?.Kind);
        Assert.Contains("the text \"HTTP/1.1 400 Bad Request\"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("call", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_named_as_such()
    {
        using UnixListener listener = new(backlog: 10);
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(listener.Endpoint);
        (await listener.AcceptAsync()).Dispose();

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(() => connecting.Soon());

        Assert.Equal(RpcCloseKind.PeerLost, error.Reason?.Kind);
        Assert.Contains(listener.Endpoint, error.Message, StringComparison.Ordinal);
    }

    private static void LinuxOnly()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("A full backlog refuses clients on other systems");
        }
    }
}
