using System.Collections.Concurrent;
using RpcGen.TestKit;
using RpcGen.Tests.Connections;
using Xunit;

namespace RpcGen.Tests.Events;

/// <summary>The limits of a subscription, and the report of one that failed.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task A_deadline_around_a_subscription_does_not_end_it()
    {
        Feed feed = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IFeed>(feed));
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        int seen = 0;

        using (RpcCall.WithDeadline(TimeSpan.Zero))
        {
            proxy.Raised += _ => Interlocked.Increment(ref seen);
        }

        await proxy.RaiseAsync(1).Soon();
        await TestWait.Until(() => Volatile.Read(ref seen) == 1, "the occurrence came");
    }

    [Fact]
    public async Task The_default_timeout_of_a_connection_does_not_end_a_subscription()
    {
        Feed feed = new();
        feed.Adding = () => feed.Gate.Wait(TestWait.Limit);
        ConcurrentQueue<Exception> reported = new();
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<IFeed>(feed),
            clientOptions: new RpcConnectionOptions
            {
                DefaultTimeout = TimeSpan.FromMilliseconds(50),
                OnUnhandledException = reported.Enqueue,
            });
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        int seen = 0;

        proxy.Raised += _ => Interlocked.Increment(ref seen);
        await Assert.ThrowsAsync<TimeoutException>(() => proxy.HandlersAsync().Soon());
        feed.Gate.Set();

        await TestWait.Until(() => feed.HandlersAsync().Result == 1, "the handler was added");
        await feed.RaiseAsync(1);
        await TestWait.Until(() => Volatile.Read(ref seen) == 1, "the occurrence came");
        Assert.Empty(reported);
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(InvalidOperationException))]
    public async Task A_subscription_that_an_interceptor_refuses_is_told(Type refusal)
    {
        ConcurrentQueue<Exception> reported = new();
        RpcConnectionOptions options = new()
        {
            Interceptors = [new Refusing((Exception)Activator.CreateInstance(refusal)!)],
            OnUnhandledException = reported.Enqueue,
        };
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<IFeed>(new Feed()), clientOptions: options);

        wire.Client.GetProxy<IFeed>().Raised += _ => { };

        await TestWait.Until(() => !reported.IsEmpty, "the sink has received it");
        Exception exception = Assert.Single(reported);
        Assert.Contains("IFeed.Raised", exception.Message, StringComparison.Ordinal);
        Assert.IsType(refusal, exception.InnerException);
    }

    private sealed class Refusing(Exception refusal) : RpcInterceptor
    {
        public override ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next) => throw refusal;
    }
}
