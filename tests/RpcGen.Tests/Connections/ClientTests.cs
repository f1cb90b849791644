using System.Collections.Concurrent;
using Polly;
using Polly.Retry;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>A client that reconnects, against a server that stops and starts again.</summary>
public sealed class ClientTests : IAsyncDisposable
{
    private static readonly RpcClientOptions s_options = new()
    {
        InitialBackoff = TimeSpan.FromMilliseconds(10),
        MaxBackoff = TimeSpan.FromMilliseconds(20),
    };

    private readonly string _endpoint = Endpoints.New("unix");
    private RpcServer? _server;
    private TestService _service = new();
    private Shapes _shapes = new();

    [Fact]
    public async Task Calls_connect_on_demand_and_again_after_a_loss()
    {
        await using RpcClient client = new(_endpoint, s_options);
        ITestService proxy = client.GetProxy<ITestService>();
        Assert.Null(client.Connection);
        Task<int> early = proxy.AddAsync(1, 2).AsTask();
        Task<int> blocked = Task.Factory.StartNew(
            () => proxy.Add(5, 6), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await StartAsync();

        Assert.Equal(3, await early.Soon());
        Assert.Equal(11, await blocked.Soon());
        Assert.NotNull(client.Connection);
        await RestartAsync();

        // A call that was in transit when the server closed may have run, and would report that.
        await TestWait.Until(() => client.Connection is null, "the client noticed");
        Assert.Equal(7, await proxy.AddAsync(3, 4).Soon());
        Assert.Equal(9, await Task.Run(() => proxy.Add(4, 5)).Soon());
        Assert.Same(proxy, client.GetProxy<ITestService>());
    }

    [Fact]
    public async Task A_call_that_may_have_run_is_not_repeated()
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options);
        Task<string> running = client.GetProxy<ITestService>().WaitAsync("gate", default);
        await TestWait.Until(() => _service.Running == 1, "the handler runs");

        await RestartAsync();

        RpcConnectionLostException lost = await Assert.ThrowsAsync<RpcConnectionLostException>(() => running.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
        Assert.Equal(0, _service.Running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_idempotent_call_is_repeated(bool blocks)
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options);
        IRepeatable proxy = client.GetProxy<IRepeatable>();
        Task<string> running = blocks
            ? Task.Factory.StartNew(
                () => proxy.Wait("gate"), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            : proxy.WaitAsync("gate", default);
        await TestWait.Until(() => _service.Running == 1, "the handler runs");

        await RestartAsync();
        await TestWait.Until(() => _service.Running == 1, "the new handler runs");
        await _service.OpenGateAsync("gate");

        Assert.Equal("gate", await running.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_idempotent_call_that_cannot_be_repeated_says_that_it_may_have_run(bool blocks)
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options with { ConnectTimeout = TimeSpan.FromSeconds(3) });
        IRepeatable proxy = client.GetProxy<IRepeatable>();
        Task<string> running = blocks
            ? Task.Factory.StartNew(
                () => proxy.Wait("gate"), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            : proxy.WaitAsync("gate", default);
        await TestWait.Until(() => _service.Running == 1, "the handler runs");

        await _server!.DisposeAsync();

        RpcConnectionLostException lost = await Assert.ThrowsAsync<RpcConnectionLostException>(() => running.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
        Assert.IsType<RpcConnectException>(lost.InnerException);
    }

    [Fact]
    public async Task Events_are_subscribed_again_and_losses_are_told()
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options);
        ConcurrentQueue<RpcReconnectedEventArgs> reconnected = new();
        ConcurrentQueue<RpcCloseReason> disconnected = new();
        ConcurrentQueue<int> seen = new();
        client.Reconnected += (_, e) => reconnected.Enqueue(e);
        client.Disconnected += (_, e) => disconnected.Enqueue(e.Reason);
        IShapes proxy = client.GetProxy<IShapes>();
        proxy.Sampled += (_, sample) => seen.Enqueue(sample.Id);
        IDocument document = await proxy.OpenDocumentAsync("a").Soon();

        await RestartAsync();

        await TestWait.Until(() => !reconnected.IsEmpty, "the client connected again on its own");
        await TestWait.Until(() => _shapes.SubscribersAsync().Result == 1, "the handler is subscribed again");
        await proxy.RaiseAsync(3).Soon();
        await TestWait.Until(() => seen.Count == 3, "the events came");
        Assert.True(reconnected.TryDequeue(out RpcReconnectedEventArgs? reported));
        Assert.Equal(1, reported.RestoredSubscriptions);
        Assert.Empty(reported.Failures);
        Assert.Equal(1, reported.LostReferences);
        Assert.Single(disconnected);
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => document.TextAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => proxy.NameOfAsync(document).Soon());
    }

    [Fact]
    public async Task Streams_connect_too()
    {
        await using RpcClient client = new(_endpoint, s_options);
        await StartAsync();
        int count = 0;

        await foreach (Sample sample in client.GetProxy<IShapes>().CountAsync(1000))
        {
            Assert.Equal(count++, sample.Id);
        }

        Assert.Equal(1000, count);
        await client.GetProxy<IShapes>().PostAsync(5).Soon();
        await TestWait.Until(
            () => client.GetProxy<IShapes>().PostedAsync().AsTask().Result == 5, "the one-way call ran");
    }

    [Fact]
    public async Task Waiting_for_a_server_that_never_comes_ends()
    {
        await using RpcClient client = new(_endpoint, s_options with { ConnectTimeout = TimeSpan.FromSeconds(3) });

        RpcConnectException exception =
            await Assert.ThrowsAsync<RpcConnectException>(() => client.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        Assert.Contains(_endpoint, exception.Message, StringComparison.Ordinal);
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(20)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => client.GetProxy<IRepeatable>().AddAsync(1, 2).Soon());
            await Assert.ThrowsAsync<TimeoutException>(() => client.GetProxy<IShapes>().PostAsync(1).Soon());
            await Assert.ThrowsAsync<TimeoutException>(
                () => client.GetProxy<IShapes>().CountAsync(1).GetAsyncEnumerator().MoveNextAsync().Soon());
        }

        using CancellationTokenSource cts = new();
        Task<string> cancelled = client.GetProxy<ITestService>().GreetAsync("x", cts.Token);
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
    }

    [Fact]
    public async Task A_Polly_pipeline_may_connect()
    {
        int attempts = 0;
        ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromMilliseconds(5),
                OnRetry = _ =>
                {
                    attempts++;
                    return default;
                },
            })
            .Build();
        await using RpcClient client = new(
            _endpoint, s_options with { ConnectPolicy = (connect, token) => pipeline.ExecuteAsync(connect, token) });
        Task<int> early = client.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        await TestWait.Until(() => Volatile.Read(ref attempts) > 2, "the pipeline tried again");

        await StartAsync();

        Assert.Equal(3, await early.Soon());
    }

    [Fact]
    public async Task Thousands_of_calls_survive_a_server_that_restarts_again_and_again()
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options with { MaxRepeats = 100 });
        IRepeatable proxy = client.GetProxy<IRepeatable>();
        int done = 0;
        Task[] callers = [.. Enumerable.Range(0, 8).Select(async _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal(i + 1, await proxy.AddAsync(i, 1));
                Interlocked.Increment(ref done);
            }
        })];

        for (int i = 1; i <= 5; i++)
        {
            await TestWait.Until(() => Volatile.Read(ref done) > i * 1000, "the calls go on");
            await RestartAsync();
        }

        await Task.WhenAll(callers).Soon();
    }

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? default);

    private async Task StartAsync()
    {
        _service = new TestService();
        _shapes = new Shapes();
        _server = new RpcServer();
        _server.Expose<ITestService>(_service);
        _server.Expose<IShapes>(_shapes);
        _server.Expose<IRepeatable>(new Repeatable(_service));
        await _server.ListenAsync(_endpoint);
    }

    private async Task RestartAsync()
    {
        await _server!.DisposeAsync();
        await StartAsync();
    }

    private sealed class Repeatable(TestService service) : IRepeatable
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);

        public Task<string> WaitAsync(string gate, CancellationToken cancellationToken) =>
            service.WaitAsync(gate, cancellationToken);

        public string Wait(string gate) => service.WaitAsync(gate, default).GetAwaiter().GetResult();
    }
}
