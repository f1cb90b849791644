using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Connections;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.UserCode;

/// <summary>What a server calls back may throw and block: the server goes on.</summary>
public sealed class ServerCallbackTests
{
    [Fact]
    public async Task Clients_come_in_after_every_callback_has_thrown()
    {
        string endpoint = Endpoints.New("unix");
        RpcServerOptions options = new()
        {
            MaxConnections = 2,
            OnClientFailed = (_, _) => throw new InvalidOperationException("OnClientFailed"),
            Connection = new()
            {
                HandshakeTimeout = TestWait.Limit,
                OnUnhandledException = _ => throw new InvalidOperationException("sink"),
            },
        };
        await using RpcServer server = new(options);
        bool fails = true;
        server.Expose<ITestService>(_ => fails ? throw new InvalidOperationException("factory") : new TestService());
        server.Connected += (_, _) => throw new InvalidOperationException("Connected");
        server.Disconnected += (_, _) => throw new InvalidOperationException("Disconnected");
        await server.ListenAsync(endpoint);

        for (int i = 0; i < 5; i++)
        {
            RpcConnectException refused =
                await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(endpoint)).Soon();
            Assert.Contains("factory", refused.Message, StringComparison.Ordinal);
        }

        fails = false;
        for (int i = 0; i < 5; i++)
        {
            await using RpcConnection client = await RpcConnection.ConnectAsync(endpoint).Soon();
            Assert.Equal(3, await client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        }
    }

    [Fact]
    public async Task A_factory_that_returns_null_is_refused_by_name()
    {
        string endpoint = Endpoints.New("unix");
        await using RpcServer server = new();
        server.Expose<ITestService>(_ => (ITestService)null!);
        await server.ListenAsync(endpoint);

        RpcConnectException refused =
            await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(endpoint)).Soon();

        Assert.Contains("factory of", refused.Message, StringComparison.Ordinal);
        Assert.Contains("returned null", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_client_is_told_before_its_channel_ends(bool asynchronous)
    {
        ChannelPair channels = await TransportPairs.OverEndpointAsync("unix");
        using LateSendChannel served = new(asynchronous ? new AsyncOnlyChannel(channels.Server) : channels.Server);
        RpcServerOptions options = new();

        // However late the pool runs the send: the server does not give it up.
        options.Connection.TimeProvider = new FrozenTime();
        await using RpcServer server = new(options);
        server.Expose<ITestService>(_ => (ITestService)null!);

        Task<RpcConnection> accepting = server.AcceptAsync(served);
        RpcConnectException refused = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.Create(channels.Client).StartAsync()).Soon();

        Assert.Contains("returned null", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => accepting).Soon();
    }

    [Fact]
    public async Task A_blocked_subscriber_of_Connected_keeps_no_client_out()
    {
        string endpoint = Endpoints.New("unix");
        ManualResetEventSlim gate = new();
        await using RpcServer server = new();
        server.Expose<ITestService>(new TestService());
        server.Connected += (_, _) => gate.Wait(TestWait.Limit);
        await server.ListenAsync(endpoint);

        for (int i = 0; i < 5; i++)
        {
            await using RpcConnection client = await RpcConnection.ConnectAsync(endpoint).Soon();
            Assert.Equal(3, await client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        }

        gate.Set();
    }

    [Fact]
    public async Task Without_a_sink_an_exception_goes_to_the_event_source()
    {
        using Listener listener = new();
        ChannelPair channels = TransportPairs.InMemory();
        await using RpcConnection server = RpcConnection.Create(channels.Server);
        await using RpcConnection client = RpcConnection.Create(channels.Client);
        server.Expose<IPlaces>(new Places());
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();
        string message = Guid.NewGuid().ToString();

        await client.GetProxy<IPlaces>().PostAsync(Hooks.Add(() => throw new InvalidOperationException(message)));

        await TestWait.Until(
            () => listener.Messages.Any(text => text.Contains(message, StringComparison.Ordinal)),
            "the event is written");
    }

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "RpcGen")
            {
                EnableEvents(eventSource, EventLevel.Error);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Messages?.Enqueue(string.Join(' ', eventData.Payload ?? new([])));
    }
}
