using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.UserCode;

/// <summary>Closing a connection with odd arguments, and from odd places.</summary>
public sealed class ClosingTests
{
    [Theory]
    [InlineData(-2)]
    [InlineData(-5000)]
    [InlineData(40.0 * 24 * 3600 * 1000)]
    public async Task A_drain_time_that_is_none_is_refused_before_anything_begins(double milliseconds)
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => pair.Client.CloseAsync(TimeSpan.FromMilliseconds(milliseconds)));

        Assert.True(pair.Client.IsOpen);
        Assert.Equal(1, await pair.Proxy.PingAsync().Soon());
        await pair.Client.CloseAsync(TimeSpan.Zero).Soon();
        await pair.Client.Closed.Soon();
    }

    [Fact]
    public async Task A_handler_may_close_its_connection_and_still_answers()
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());
        int close = Hooks.Add(() => pair.Server.CloseAsync(Timeout.InfiniteTimeSpan).Wait(TestWait.Limit));

        int answer = await pair.Proxy.HandleAsync(close).Soon();

        Assert.Equal(1, answer);
        RpcCloseReason reason = await pair.Client.Closed.Soon();
        Assert.Equal(RpcCloseKind.ClosedByPeer, reason.Kind);
        await pair.Server.Closed.Soon();
    }

    [Fact]
    public async Task A_result_that_exceeds_the_references_is_disposed()
    {
        ChannelPair channels = TransportPairs.InMemory();
        await using RpcConnection server = RpcConnection.Create(
            channels.Server, new RpcConnectionOptions { Limits = new() { MaxReferences = 1 } });
        await using RpcConnection client = RpcConnection.Create(channels.Client);
        server.Expose<IPlaces>(new Places());
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();
        int disposed = 0;
        int hook = Hooks.Add(() => Interlocked.Increment(ref disposed));
        using IPart first = await client.GetProxy<IPlaces>().PartAsync(0);

        RpcException refused =
            await Assert.ThrowsAsync<RpcException>(() => client.GetProxy<IPlaces>().PartAsync(hook).AsTask()).Soon();

        Assert.Equal(RpcStatus.ResourceExhausted, refused.Status);
        await TestWait.Until(() => Volatile.Read(ref disposed) == 1, "the object is disposed");
    }

    [Fact]
    public async Task An_interceptor_that_lets_a_call_pass_too_late_is_told_so_and_nothing_leaks()
    {
        ChannelPair channels = TransportPairs.InMemory();
        Late late = new();
        await using RpcConnection server = RpcConnection.Create(channels.Server);
        await using RpcConnection client = RpcConnection.Create(
            channels.Client, new RpcConnectionOptions { Interceptors = [late] });
        server.Expose<IPlaces>(new Places());
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.GetProxy<IPlaces>().PingAsync().AsTask()).Soon();
        InvalidOperationException tooLate =
            await Assert.ThrowsAsync<InvalidOperationException>(() => late.Next!().AsTask()).Soon();

        Assert.Contains("too late", tooLate.Message, StringComparison.Ordinal);
        await client.CloseAsync(Timeout.InfiniteTimeSpan).Soon();
    }

    private sealed class Late : RpcInterceptor
    {
        public Func<ValueTask>? Next { get; private set; }

        public override ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
        {
            Next = next;
            return default;
        }
    }
}
