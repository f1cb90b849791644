using System.Collections.Concurrent;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Events;

/// <summary>Event handlers of a client that reconnects, against a server that stops and starts again.</summary>
public sealed class ClientSubscriptionTests : IAsyncDisposable
{
    private static readonly RpcMetadataKey<string?> s_tenant = RpcMetadataKey.String("tenant");

    private static readonly RpcClientOptions s_options = new()
    {
        InitialBackoff = TimeSpan.FromMilliseconds(5),
        MaxBackoff = TimeSpan.FromMilliseconds(10),
    };

    private readonly string _endpoint = Endpoints.New("unix");
    private Feed _feed = new();
    private RpcServer? _server;

    [Fact]
    public async Task Handlers_that_are_added_while_the_client_connects_are_subscribed_once()
    {
        const int Most = 900;
        await StartAsync();
        for (int round = 0; round < 25; round++)
        {
            await using RpcClient client = new(_endpoint, s_options);
            IFeed proxy = client.GetProxy<IFeed>();
            int seen = 0;
            List<Action<byte[]>> handlers = [];
            ValueTask<RpcConnection> connecting = client.ConnectAsync();

            // Adds handlers from before the connection is open until some were added to it.
            for (int late = 0; late < 20 && handlers.Count < Most; late += client.Connection is null ? 0 : 1)
            {
                Action<byte[]> handler = _ => Interlocked.Increment(ref seen);
                handlers.Add(handler);
                proxy.Raised += handler;
                Thread.SpinWait(200);
            }

            // A call that is made after the connection follows all subscriptions, also those beyond the limit.
            await connecting.Soon();
            Assert.Equal(handlers.Count, await proxy.HandlersAsync().Soon());
            await proxy.RaiseAsync(1).Soon();
            await TestWait.Until(() => Volatile.Read(ref seen) >= handlers.Count, "the occurrences came");
            handlers.ForEach(handler => proxy.Raised -= handler);
            await TestWait.Until(() => _feed.HandlersAsync().Result == 0, "nothing is subscribed any more");
            Assert.Equal(handlers.Count, Volatile.Read(ref seen));
        }
    }

    [Fact]
    public async Task A_client_with_handlers_tries_for_as_long_as_it_lives()
    {
        ConcurrentQueue<RpcConnectFailedEventArgs> failed = new();
        await using RpcClient client = new(
            _endpoint, s_options with { ConnectTimeout = TimeSpan.FromMilliseconds(20) });
        client.ConnectFailed += (_, e) => failed.Enqueue(e);
        int seen = 0;
        client.GetProxy<IFeed>().Raised += _ => Interlocked.Increment(ref seen);

        // The pauses alone are longer than the time that calls wait.
        await TestWait.Until(() => failed.Count >= 15, "it tried again and again");
        await StartAsync();

        await TestWait.Until(() => _feed.HandlersAsync().Result == 1, "the handler is subscribed");
        await _feed.RaiseAsync(1);
        await TestWait.Until(() => Volatile.Read(ref seen) == 1, "the occurrence came");
        Assert.Equal(Enumerable.Range(1, failed.Count), failed.Select(e => e.Attempt));
        Assert.All(failed, e => Assert.InRange(
            e.NextAttempt!.Value, TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(12)));
        Assert.All(failed, e => Assert.IsType<RpcConnectException>(e.Exception));
    }

    [Fact]
    public async Task A_call_does_not_wait_for_the_pause_between_two_attempts_for_handlers()
    {
        ConcurrentQueue<RpcConnectFailedEventArgs> failed = new();
        await using RpcClient client = new(
            _endpoint,
            new RpcClientOptions { InitialBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) });
        client.ConnectFailed += (_, e) => failed.Enqueue(e);
        IFeed proxy = client.GetProxy<IFeed>();
        proxy.Raised += _ => { };
        await TestWait.Until(() => !failed.IsEmpty, "the first attempt failed");
        await StartAsync();

        Assert.Equal(1, await proxy.HandlersAsync().Soon());
        Assert.Single(failed);
    }

    [Fact]
    public async Task A_handler_is_subscribed_again_with_the_metadata_of_the_code_that_added_it()
    {
        ConcurrentQueue<string?> tenants = new();
        _feed.Adding = () => tenants.Enqueue(RpcContext.Current!.Metadata.Get(s_tenant));
        Action adding = _feed.Adding;
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options);
        IFeed proxy = client.GetProxy<IFeed>();
        await client.ConnectAsync();
        using (RpcCall.WithMetadata(s_tenant, "blue"))
        {
            proxy.Raised += _ => { };
        }

        Assert.Equal(1, await proxy.HandlersAsync().Soon());
        await StopAsync();
        using (RpcCall.WithMetadata(s_tenant, "green"))
        using (RpcCall.WithDeadline(TimeSpan.FromSeconds(20)))
        {
            // Whether this call or the handler makes the connection, the call's scope is not that of the handler.
            ValueTask<int> call = proxy.HandlersAsync();
            _feed = new Feed { Adding = adding };
            await StartAsync();
            Assert.Equal(1, await call.Soon());
        }

        Assert.Equal(["blue", "blue"], tenants);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Losses_and_reconnections_are_told_in_turn_and_once_each(bool hasHandler)
    {
        const int Restarts = 10;
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options with { MaxRepeats = 100 });
        ConcurrentQueue<string> reported = new();
        client.Disconnected += (_, _) => reported.Enqueue("lost");
        client.Reconnected += (_, e) => reported.Enqueue($"restored {e.RestoredSubscriptions}");
        IFeed proxy = client.GetProxy<IFeed>();
        if (hasHandler)
        {
            proxy.Raised += _ => { };
        }

        await client.ConnectAsync();

        // Calls that meet the loss reconnect, at times before other code notices the loss.
        using CancellationTokenSource done = new();
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => CallAsync(proxy, done.Token)))];
        for (int i = 1; i <= Restarts; i++)
        {
            await StopAsync();
            await StartAsync();
            await TestWait.Until(() => reported.Count >= 2 * i, $"restart {i} was reported");
        }

        await done.CancelAsync();
        await Task.WhenAll(callers).Soon();
        string restored = hasHandler ? "restored 1" : "restored 0";
        Assert.Equal(Enumerable.Repeat(new[] { "lost", restored }, Restarts).SelectMany(pair => pair), reported);
    }

    [Fact]
    public async Task A_handler_of_Reconnected_that_blocks_keeps_no_subscription_back()
    {
        await StartAsync();
        await using RpcClient client = new(_endpoint, s_options);
        ManualResetEventSlim gate = new();
        client.Reconnected += (_, _) => gate.Wait(TestWait.Limit);
        IFeed proxy = client.GetProxy<IFeed>();
        proxy.Raised += _ => { };
        await client.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await StopAsync();
            _feed = new Feed();
            await StartAsync();
            await TestWait.Until(() => _feed.HandlersAsync().Result == 1, "the handler is subscribed again");
        }

        gate.Set();
    }

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? default);

    private static async Task CallAsync(IFeed proxy, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await proxy.HandlersAsync();
            }
            catch (RpcConnectionLostException)
            {
                // The call may have run.
            }
        }
    }

    private async Task StartAsync()
    {
        _server = new RpcServer();
        _server.Expose<IFeed>(_feed);
        await _server.ListenAsync(_endpoint);
    }

    private ValueTask StopAsync() => _server!.DisposeAsync();
}
