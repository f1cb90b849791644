using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

// How connections end.
public abstract partial class CallConformanceTests
{
    [Fact]
    public async Task Closing_lets_calls_in_flight_end_and_refuses_new_ones()
    {
        await using ConnectedPair pair = await OpenAsync();
        Task<string> call = pair.Proxy.WaitAsync("gate", default);
        await TestWait.Until(() => pair.Service.Running == 1, "the handler runs");

        Task closing = pair.Client.CloseAsync();
        RpcConnectionLostException refused =
            await Assert.ThrowsAsync<RpcConnectionLostException>(() => pair.Proxy.AddAsync(1, 2).Soon());
        Assert.Equal(RpcOutcome.NotSent, refused.Outcome);
        Assert.False(closing.IsCompleted);
        await pair.Service.OpenGateAsync("gate");

        Assert.Equal("gate", await call.Soon());
        await closing.Soon();
        Assert.Equal(RpcCloseKind.LocallyClosed, (await pair.Client.Closed.Soon()).Kind);
        Assert.Equal(RpcCloseKind.ClosedByPeer, (await pair.Server.Closed.Soon()).Kind);
    }

    [Fact]
    public async Task Disposing_ends_calls_in_flight_on_both_sides()
    {
        await using ConnectedPair pair = await OpenAsync();
        Task<string> outgoing = pair.Proxy.WaitAsync("never", default);
        Task<string> incoming = pair.ProxyOfServer.WaitUncancellableAsync("never");
        await TestWait.Until(() => pair.Service.Running == 1, "the handler runs");

        await pair.Client.DisposeAsync().Soon();

        RpcConnectionLostException error =
            await Assert.ThrowsAsync<RpcConnectionLostException>(() => outgoing.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, error.Outcome);
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => incoming.Soon());
        await TestWait.Until(() => pair.Service.Running == 0, "the handler is cancelled");
    }

    [Fact]
    public async Task Disposing_from_a_continuation_of_the_connection_does_not_deadlock()
    {
        await using ConnectedPair pair = await OpenAsync();

        await Task.Run(async () =>
        {
            await pair.Proxy.AddAsync(1, 2).ConfigureAwait(false);
            await pair.Client.DisposeAsync().ConfigureAwait(false);
        }).Soon();

        Assert.False(pair.Client.IsOpen);
    }

    [Fact]
    public async Task Closing_may_be_waited_for_in_a_context_that_is_blocked_by_it()
    {
        await using ConnectedPair pair = await OpenAsync();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        try
        {
            Assert.True(pair.Client.CloseAsync(TestWait.Limit).Wait(TestWait.Limit / 2));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>The context of a thread that is blocked: what is posted to it never runs.</summary>
    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
