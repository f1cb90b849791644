using System.Collections.Concurrent;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>What a client reports while there is no server.</summary>
public sealed class ClientConnectTests
{
    private readonly string _endpoint = Endpoints.New("unix");
    private readonly ConcurrentQueue<RpcConnectFailedEventArgs> _failed = new();

    [Fact]
    public async Task Failed_attempts_are_told_while_a_call_waits()
    {
        await using RpcClient client = Create(new RpcClientOptions
        {
            InitialBackoff = TimeSpan.FromMilliseconds(5),
            MaxBackoff = TimeSpan.FromMilliseconds(10),
        });
        Task<int> call = client.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        await TestWait.Until(() => _failed.Count >= 3, "three attempts failed");
        await using RpcServer server = await ServeAsync(new TestService());

        Assert.Equal(3, await call.Soon());

        Assert.Equal(Enumerable.Range(1, _failed.Count), _failed.Select(e => e.Attempt));
        Assert.All(_failed, e => Assert.NotNull(e.NextAttempt));
    }

    [Fact]
    public async Task A_call_that_waits_in_vain_names_the_endpoint_and_the_last_failure()
    {
        await using RpcClient client = Create(new RpcClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => client.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        RpcConnectFailedEventArgs last = _failed.Last(e => e.Exception == exception.InnerException);
        Assert.Contains(_endpoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(last.Exception.Message, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"failed attempts: {last.Attempt}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_that_passes_without_a_connection_says_so()
    {
        await using RpcClient client = Create(new RpcClientOptions());
        using IDisposable deadline = RpcCall.WithDeadline(TimeSpan.FromMilliseconds(200));

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(
            () => client.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        Assert.Contains("AddAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_endpoint, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_no_attempt_can_mend_ends_the_calls_at_once()
    {
        await using RpcServer server = new();
        await server.ListenAsync(_endpoint);
        await using RpcClient client = Create(new RpcClientOptions
        {
            Connection = new RpcConnectionOptions
            {
                OnConnecting = _ => throw new InvalidOperationException("no configuration"),
            },
        });

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        Assert.Equal("no configuration", exception.Message);
        Assert.Null(Assert.Single(_failed).NextAttempt);
    }

    [Fact]
    public async Task Attempts_of_a_policy_are_told_too()
    {
        await using RpcClient client = Create(new RpcClientOptions
        {
            ConnectPolicy = async (connect, token) =>
            {
                await Assert.ThrowsAsync<RpcConnectException>(() => connect(token).AsTask());
                return await connect(token);
            },
        });

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => client.ConnectAsync().Soon());

        Assert.Equal([1, 2], _failed.Select(e => e.Attempt));
        Assert.Same(exception, _failed.Last().Exception);
    }

    [Fact]
    public async Task Disposing_a_client_ends_the_calls_that_wait()
    {
        RpcClient client = Create(new RpcClientOptions());
        Task<int> call = client.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        await TestWait.Until(() => !_failed.IsEmpty, "the first attempt failed");

        await client.DisposeAsync().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync().Soon());
    }

    [Fact]
    public async Task A_reconnection_while_the_old_connection_drains_is_told_after_its_loss()
    {
        TestService service = new();
        await using RpcServer first = await ServeAsync(service);
        await using RpcClient client = Create(new RpcClientOptions());
        ConcurrentQueue<string> reported = new();
        client.Disconnected += (_, e) => reported.Enqueue($"lost {e.Reason.Kind}");
        client.Reconnected += (_, e) => reported.Enqueue($"reconnected after {e.Lost.Kind}");
        ITestService proxy = client.GetProxy<ITestService>();
        Task<string> running = proxy.WaitAsync("gate", default);
        await TestWait.Until(() => service.Running == 1, "the handler runs");
        Task stopping = first.StopAsync(TestWait.Limit);
        await TestWait.Until(() => client.Connection is null, "the client noticed");

        // The new connection is open before the old one has ended.
        await using RpcServer second = await ServeAsync(new TestService());
        Assert.Equal(3, await proxy.AddAsync(1, 2).Soon());
        Assert.Empty(reported);
        await service.OpenGateAsync("gate");

        Assert.Equal("gate", await running.Soon());
        await stopping.Soon();
        await TestWait.Until(() => reported.Count == 2, "both were reported");
        Assert.Equal(["lost ClosedByPeer", "reconnected after ClosedByPeer"], reported);
    }

    private async Task<RpcServer> ServeAsync(TestService service)
    {
        RpcServer server = new();
        server.Expose<ITestService>(service);
        await server.ListenAsync(_endpoint);
        return server;
    }

    private RpcClient Create(RpcClientOptions options)
    {
        RpcClient client = new(_endpoint, options);
        client.ConnectFailed += (_, e) => _failed.Enqueue(e);
        return client;
    }
}
