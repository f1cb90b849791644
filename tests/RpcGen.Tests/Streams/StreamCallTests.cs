using RpcGen.TestKit;

namespace RpcGen.Tests.Streams;

/// <summary>A stream whose call fails, or that is left early, ends alone and with its reason.</summary>
public sealed class StreamCallTests
{
    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_stream_that_begins_while_its_connection_closes_is_not_sent(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        Task held = await pair.HoldAsync();
        Task closing = pair.Client.CloseAsync();
        await TestWait.SettleAsync();
        IAsyncEnumerator<int> items = pair.Proxy.ForeverAsync().GetAsyncEnumerator();

        RpcConnectionLostException lost =
            await Assert.ThrowsAsync<RpcConnectionLostException>(() => items.MoveNextAsync().Soon());

        Assert.Equal((RpcOutcome.NotSent, RpcCloseKind.LocallyClosed), (lost.Outcome, lost.Reason.Kind));
        pair.Probe.Release();
        await held.Soon();
        await closing.Soon();
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_stream_whose_arguments_are_too_large_fails(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IAsyncEnumerator<int> items = pair.Proxy.TakeAsync(new byte[5_000_000]).GetAsyncEnumerator();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().Soon());

        Assert.Equal(RpcStatus.ResourceExhausted, exception.Status);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_stream_of_a_disposed_proxy_fails(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IItem item = pair.Proxy.Get("x", []);
        await item.NameAsync().Soon();
        await item.DisposeAsync();
        IAsyncEnumerator<int> items = item.CountAsync(3).GetAsyncEnumerator();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => items.MoveNextAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task The_exception_of_a_method_that_makes_no_stream_reaches_the_consumer(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        IAsyncEnumerator<int> items = pair.Proxy.ThrowAtOnceAsync().GetAsyncEnumerator();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().Soon());

        Assert.Equal((RpcStatus.PermissionDenied, "not for you"), (exception.Status, exception.Message));
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_stream_left_while_its_call_waits_for_a_slot_frees_everything(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport, new RpcLimits { MaxCalls = 1 });
        Task held = await pair.HoldAsync();
        using CancellationTokenSource cts = new();
        IAsyncEnumerator<int> items = pair.Proxy.ForeverAsync().GetAsyncEnumerator(cts.Token);
        Task<bool> move = items.MoveNextAsync().AsTask();

        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move.Soon());
        await items.DisposeAsync();
        pair.Probe.Release();

        await held.Soon();
        await pair.Proxy.PingAsync().Soon();
        await TestWait.SettleAsync();
        await pair.Proxy.PingAsync().Soon();
        Assert.Equal(0, pair.Probe.Running);
    }
}
