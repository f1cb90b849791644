using RpcGen.TestKit;
using RpcGen.Tests.Connections;
using Xunit;

namespace RpcGen.Tests.Events;

/// <summary>
/// A subscription takes effect before the calls that follow it, and keeps none of them waiting for ever.
/// </summary>
public sealed class SubscriptionOrderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_that_follow_a_slow_subscription_find_its_handler(bool intercepted)
    {
        Feed feed = new() { Adding = () => Thread.Sleep(20) };
        await using Wire wire = await ConnectAsync(feed, intercepted);
        IFeed proxy = wire.Client.GetProxy<IFeed>();

        for (int i = 1; i <= 20; i++)
        {
            proxy.Raised += _ => { };
            Assert.Equal(i, await proxy.HandlersAsync().Soon());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_on_a_promised_object_find_the_handler_too(bool intercepted)
    {
        Feed feed = new();
        await using Wire wire = await ConnectAsync(feed, intercepted);
        IFeed proxy = wire.Client.GetProxy<IFeed>();

        for (int i = 1; i <= 50; i++)
        {
            IFeed opened = proxy.Open();
            opened.Raised += _ => { };
            Assert.Equal(i, await opened.HandlersAsync().Soon());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_accessor_may_call_the_subscriber_whose_handler_calls_the_server(bool intercepted)
    {
        Feed feed = new();
        Subscriber subscriber = new();
        await using Wire wire = await ConnectAsync(feed, intercepted, client => client.Expose<ISubscriber>(subscriber));
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        ISubscriber back = wire.Server.GetProxy<ISubscriber>();
        int greeted = -1;
        subscriber.Feed = proxy;
        feed.Adding = () => greeted = back.GreetAsync().AsTask().GetAwaiter().GetResult();

        proxy.Raised += _ => { };

        await TestWait.Until(() => proxy.HandlersAsync().AsTask().Result == 1, "the handler was added");
        Assert.Equal(0, greeted);
    }

    [Fact]
    public async Task An_accessor_that_waits_for_a_later_call_gets_it()
    {
        Feed feed = new();
        bool opened = false;
        feed.Adding = () => opened = feed.Gate.Wait(TestWait.Limit);
        await using Wire wire = await ConnectAsync(feed, intercepted: false);
        IFeed proxy = wire.Client.GetProxy<IFeed>();

        proxy.Raised += _ => { };
        await proxy.ProceedAsync().Soon();

        await TestWait.Until(() => proxy.HandlersAsync().AsTask().Result == 1, "the handler was added");
        Assert.True(opened);
    }

    [Fact]
    public async Task A_sink_that_is_told_of_a_failed_subscription_may_call_the_peer()
    {
        Feed feed = new() { Adding = () => throw new InvalidOperationException("not today") };
        IFeed? proxy = null;
        TaskCompletionSource<string> reported = new();
        RpcConnectionOptions options = new()
        {
            OnUnhandledException = exception =>
                reported.TrySetResult(
                    $"{exception.Message} {proxy!.HandlersAsync().AsTask().GetAwaiter().GetResult()}"),
        };
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IFeed>(feed), clientOptions: options);
        proxy = wire.Client.GetProxy<IFeed>();

        proxy.Raised += _ => { };

        Assert.Equal(0, await proxy.HandlersAsync().Soon());
        string text = await reported.Task.Soon();
        Assert.Contains("not today", text, StringComparison.Ordinal);
        Assert.EndsWith(" 0", text, StringComparison.Ordinal);
    }

    private static Task<Wire> ConnectAsync(Feed feed, bool intercepted, Action<RpcConnection>? client = null) =>
        Wire.ConnectAsync(
            server => server.Expose<IFeed>(feed),
            client,
            new RpcConnectionOptions { Interceptors = intercepted ? [new Pass()] : [] });

    private sealed class Pass : RpcInterceptor;

    private sealed class Subscriber : ISubscriber
    {
        public IFeed? Feed { get; set; }

        public ValueTask<int> GreetAsync() => Feed!.HandlersAsync();
    }
}
