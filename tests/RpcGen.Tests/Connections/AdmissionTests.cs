using System.Net.Sockets;
using RpcGen.Connections;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;
using RpcGen.Threads;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>Which clients a server admits, and how it rejects the others.</summary>
public sealed class AdmissionTests
{
    private static readonly RpcConnectionOptions s_patient = new() { HandshakeTimeout = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(3, 100)]
    [InlineData(100, 3)]
    public async Task Clients_that_say_nothing_shut_out_no_others(int maxHandshakes, int maxConnections)
    {
        await using RpcServer server = Serve(maxHandshakes, maxConnections);
        string endpoint = Endpoints.New("unix");
        await server.ListenAsync(endpoint);
        string path = RpcEndpoint.Parse(endpoint).Address;
        Socket[] silent = [.. Enumerable.Range(0, 8).Select(_ => UnixListener.Connect(path))];

        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, s_patient).Soon();

        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        string goAway = await ReadToEndAsync(silent[0]).Soon();
        Assert.Contains("H7: ", goAway, StringComparison.Ordinal);
        Assert.Contains("other clients wait", goAway, StringComparison.Ordinal);
        Array.ForEach(silent, socket => socket.Dispose());
    }

    [Fact]
    public async Task Clients_that_say_nothing_and_come_back_shut_out_no_others()
    {
        await using RpcServer server = Serve(maxHandshakes: 3, maxConnections: 100);
        string endpoint = Endpoints.New("unix");
        await server.ListenAsync(endpoint);
        string path = RpcEndpoint.Parse(endpoint).Address;
        using CancellationTokenSource enough = new();
        Task[] returning = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    using Socket socket = UnixListener.Connect(path);
                    await ReadToEndAsync(socket);
                }
                catch (Exception exception) when (exception is SocketException or IOException)
                {
                    // At the end, the server is gone, or resets the connections that it has not accepted.
                }
            }
        }))];

        try
        {
            await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, s_patient).Soon();
            Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        }
        finally
        {
            await enough.CancelAsync();
            await server.DisposeAsync();
            await Task.WhenAll(returning).Soon();
        }
    }

    [Fact]
    public async Task Of_two_that_wait_for_one_place_the_second_waits_on()
    {
        Admission admission = new(maxClients: 1, maxHandshakes: 1, TimeProvider.System);
        AdmittedClient second = null!;
        Task<AdmittedClient> third = null!;

        // Runs on the control thread, as in a server: continuations run where the place becomes free.
        await ControlThread.Start(async () =>
        {
            AdmittedClient first = await admission.EnterAsync(CancellationToken.None);
            Task<AdmittedClient> waiting = admission.EnterAsync(CancellationToken.None);
            third = admission.EnterAsync(CancellationToken.None);
            admission.Leave(first);
            second = await waiting;
        }).Soon();

        Assert.False(third.IsCompleted);
        await ControlThread.Start(() =>
        {
            admission.Leave(second);
            return Task.CompletedTask;
        }).Soon();
        await third.Soon();
        Assert.Equal(1, admission.Clients);
    }

    [Fact]
    public async Task A_handshake_that_takes_too_long_is_told_so()
    {
        using UnixListener listener = new(backlog: 1);
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(
            listener.Endpoint, new RpcConnectionOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        Socket silent = await listener.AcceptAsync();

        string goAway = await ReadToEndAsync(silent).Soon();

        Assert.Contains("H7: ", goAway, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcConnectException>(() => connecting.Soon());
    }

    [Fact]
    public async Task A_channel_that_waits_for_a_place_in_vain_is_closed()
    {
        await using RpcServer server = Serve(maxHandshakes: 10, maxConnections: 1);
        (InMemoryChannel first, InMemoryChannel firstEnd) = InMemoryChannel.CreatePair();
        Task<RpcConnection> accepting = server.AcceptAsync(firstEnd);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(first).Soon();
        await accepting.Soon();
        (InMemoryChannel second, InMemoryChannel secondEnd) = InMemoryChannel.CreatePair();
        using CancellationTokenSource cancellation = new();
        Task<RpcConnection> waiting = server.AcceptAsync(secondEnd, cancellation.Token);
        Assert.False(waiting.IsCompleted);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.Equal(0, second.Receive(new byte[1], default));
    }

    [Fact]
    public async Task Completion_follows_the_end_of_the_only_client_a_listener_can_bring()
    {
        await using RpcServer server = Serve(maxHandshakes: 10, maxConnections: 10);
        (InMemoryChannel mine, InMemoryChannel its) = InMemoryChannel.CreatePair();
        await server.ListenAsync(
            new RpcGen.Transports.Pipes.SingleChannelListener(RpcEndpoint.Parse("stdio:"), its));
        await using (await RpcConnection.ConnectAsync(mine).Soon())
        {
            await TestWait.SettleAsync();
            Assert.False(server.Completion.IsCompleted);
        }

        await server.Completion.Soon();
    }

    [Fact]
    public async Task Completion_waits_for_the_stop_of_a_server_that_may_get_more_clients()
    {
        RpcServer server = Serve(maxHandshakes: 10, maxConnections: 10);
        string endpoint = Endpoints.New("memory");
        await server.ListenAsync(endpoint);
        await (await RpcConnection.ConnectAsync(endpoint).Soon()).CloseAsync().Soon();
        await TestWait.Until(() => server.GetConnections().Count == 0, "the connection is gone");
        await TestWait.SettleAsync();
        Assert.False(server.Completion.IsCompleted);

        await server.StopAsync().Soon();

        await server.Completion.Soon();
    }

    [Fact]
    public async Task A_stopped_server_says_so_and_leaves_no_listener_behind()
    {
        RpcServer server = Serve(maxHandshakes: 10, maxConnections: 10);
        string endpoint = Endpoints.New("memory");
        await server.StopAsync().Soon();

        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => server.ListenAsync(endpoint));

        Assert.Contains("stopped", error.Message, StringComparison.Ordinal);
        Assert.IsNotType<ObjectDisposedException>(error);
        await using RpcServer next = Serve(maxHandshakes: 10, maxConnections: 10);
        await next.ListenAsync(endpoint);
    }

    [Fact]
    public async Task What_is_null_is_named_at_once()
    {
        Assert.Equal(
            "stream", Assert.Throws<ArgumentNullException>(() => RpcConnection.Create((Stream)null!)).ParamName);
        Assert.Equal(
            "channel", Assert.Throws<ArgumentNullException>(() => RpcConnection.Create((RpcChannel)null!)).ParamName);
        Assert.Equal("Limits", Assert.Throws<ArgumentNullException>(
            () => new RpcConnectionOptions { Limits = null! }).ParamName);
        Assert.Equal("Connection", Assert.Throws<ArgumentNullException>(
            () => new RpcServerOptions { Connection = null! }).ParamName);
        await using RpcServer server = new();
        Assert.Equal("channel", (await Assert.ThrowsAsync<ArgumentNullException>(
            () => server.AcceptAsync(null!))).ParamName);
    }

    private static RpcServer Serve(int maxHandshakes, int maxConnections)
    {
        RpcServer server = new(new RpcServerOptions
        {
            Connection = s_patient,
            MaxHandshakes = maxHandshakes,
            MaxConnections = maxConnections,
        });
        server.Expose<ITestService>(new TestService());
        return server;
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
