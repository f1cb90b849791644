using RpcGen.Protocol;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

/// <summary>What calls guarantee over every transport. Both ends expose <see cref="TestService"/>.</summary>
public abstract partial class CallConformanceTests
{
    protected abstract Task<ChannelPair> ConnectAsync();

    /// <summary>Connects both ends.</summary>
    protected async Task<ConnectedPair> OpenAsync(
        RpcConnectionOptions? client = null, RpcConnectionOptions? server = null) =>
        await ConnectedPair.OpenAsync(
            await ConnectAsync(), Adapt(client ?? new RpcConnectionOptions()), Adapt(
                server ?? new RpcConnectionOptions()));

    /// <summary>What else the transport wants to be set.</summary>
    protected virtual RpcConnectionOptions Adapt(RpcConnectionOptions options) => options;

    [Fact]
    public async Task A_call_returns_its_result()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
        Assert.Equal("Hello, Ada", await pair.Proxy.GreetAsync("Ada").Soon());
        await pair.Proxy.TouchAsync().Soon();
    }

    [Fact]
    public async Task Blocking_calls_work_on_any_thread()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal(42, await Task.Run(() => pair.Proxy.Add(40, 2)).Soon());

        // After an await of a call, this code runs on the receive thread, which must not wait for itself.
        int sum = await Task.Run(async () =>
        {
            await pair.Proxy.AddAsync(1, 1).ConfigureAwait(false);
            pair.Proxy.Touch();
            return pair.Proxy.Add(1, 2);
        }).Soon();
        Assert.Equal(3, sum);
    }

    [Fact]
    public async Task Many_calls_run_at_a_time_in_both_directions()
    {
        await using ConnectedPair pair = await OpenAsync();

        int[] sums = await Task.WhenAll(Enumerable.Range(0, 5000).Select(async i =>
            await (i % 2 == 0 ? pair.Proxy : pair.ProxyOfServer).AddAsync(i, 1))).Soon();

        Assert.Equal(Enumerable.Range(1, 5000), sums);
    }

    [Fact]
    public async Task More_calls_than_slots_wait_for_a_slot()
    {
        RpcConnectionOptions few = new() { Limits = new RpcLimits { MaxCalls = 4 } };
        await using ConnectedPair pair = await OpenAsync(server: few);
        Task<string>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => pair.Proxy.WaitAsync("gate", default))];

        await TestWait.Until(() => pair.Service.Running == 4, "four handlers run");
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        await pair.Service.OpenGateAsync("gate");

        await Task.WhenAll(waiting).Soon();
        Assert.Equal(4, pair.Service.MaxRunning);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(3_500_000)]
    public async Task Payloads_of_any_size_arrive_unchanged(int size)
    {
        await using ConnectedPair pair = await OpenAsync();
        byte[] payload = new byte[size];
        new Random(size).NextBytes(payload);

        byte[] back = await pair.Proxy.EchoAsync(payload).Soon();
        using RpcBuffer buffer = RpcBuffer.Rent(size);
        payload.CopyTo(buffer.Span);
        using RpcBuffer bufferBack = await pair.Proxy.EchoBufferAsync(buffer).Soon();

        Assert.True(payload.AsSpan().SequenceEqual(back));
        Assert.True(payload.AsSpan().SequenceEqual(bufferBack.Span));
    }

    [Fact]
    public async Task Large_calls_both_ways_at_once_do_not_block_each_other()
    {
        await using ConnectedPair pair = await OpenAsync();
        byte[] payload = new byte[1024 * 1024];

        await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            (i % 2 == 0 ? pair.Proxy : pair.ProxyOfServer).EchoAsync(payload))).Soon();
    }

    [Fact]
    public async Task Small_calls_pass_large_ones()
    {
        await using ConnectedPair pair = await OpenAsync();
        Task<byte[][]> large = Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => pair.Proxy.EchoAsync(new byte[3_000_000])));

        Task small = pair.Proxy.AddAsync(1, 2).AsTask();

        // It knows the first one, however late this continues.
        Assert.Same(small, await Task.WhenAny(large, small).Soon());
        await large.Soon();
    }

    [Fact]
    public async Task A_handlers_exception_reaches_the_caller_as_text()
    {
        await using ConnectedPair pair = await OpenAsync();

        RpcRemoteException sync =
            await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("sync").Soon());
        Assert.Equal("System.InvalidOperationException", sync.RemoteTypeName);
        Assert.Contains("failed at once", sync.Message, StringComparison.Ordinal);
        Assert.Contains("the cause", sync.Message, StringComparison.Ordinal);
        Assert.Null(sync.RemoteStackTrace);

        RpcRemoteException later =
            await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("later").Soon());
        Assert.Contains("failed later", later.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("null").Soon());
        await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("surrogate").Soon());

        RpcException status = await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.FailAsync("status").Soon());
        Assert.Equal(RpcStatus.PermissionDenied, status.Status);
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task An_argument_that_cannot_be_encoded_fails_its_own_call_only()
    {
        await using ConnectedPair pair = await OpenAsync();
        Node cycle = new();
        cycle.Next = cycle;

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.EchoNodeAsync(cycle).Soon());
        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        Assert.Contains("ITestService.EchoNodeAsync.node", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.GreetAsync("\ud800").Soon());

        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task A_null_where_the_contract_allows_none_is_rejected_with_the_parameters_name()
    {
        await using ConnectedPair pair = await OpenAsync();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.GreetAsync(null!).Soon());

        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        Assert.Contains("GreetAsync.name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_message_fails_its_own_call_on_either_side()
    {
        RpcConnectionOptions small = new() { Limits = new RpcLimits { MaxMessageSize = 100_000 } };
        await using ConnectedPair pair = await OpenAsync(server: small);
        byte[] large = new byte[200_000];

        RpcException request = await Assert.ThrowsAsync<RpcException>(() => pair.Proxy.EchoAsync(large).Soon());
        Assert.Equal(RpcStatus.ResourceExhausted, request.Status);

        RpcException response =
            await Assert.ThrowsAsync<RpcException>(() => pair.ProxyOfServer.EchoAsync(large).Soon());
        Assert.Equal(RpcStatus.ResourceExhausted, response.Status);
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task Cancelling_ends_the_call_here_at_once_and_cancels_the_handler()
    {
        await using ConnectedPair pair = await OpenAsync();
        using CancellationTokenSource cts = new();
        Task<string> call = pair.Proxy.WaitAsync("never", cts.Token);
        await TestWait.Until(() => pair.Service.Running == 1, "the handler runs");

        await cts.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(cts.Token, error.CancellationToken);
        await TestWait.Until(() => pair.Service.Running == 0, "the handler is cancelled");
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task A_cancelled_calls_slot_is_taken_until_its_handler_ends()
    {
        RpcConnectionOptions few = new() { Limits = new RpcLimits { MaxCalls = 1 } };
        await using ConnectedPair pair = await OpenAsync(server: few);
        using CancellationTokenSource cts = new();
        Task<string> deaf = pair.Proxy.WaitUncancellableAsync("deaf");
        Task<string> second = pair.Proxy.WaitAsync("second", cts.Token);

        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        Task<int> next = pair.Proxy.AddAsync(40, 2).AsTask();
        Assert.False(next.IsCompleted);
        await pair.Service.OpenGateAsync("deaf");

        Assert.Equal("deaf", await deaf.Soon());
        Assert.Equal(42, await next.Soon());
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        await using ConnectedPair pair = await OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Proxy.WaitAsync("never", new CancellationToken(canceled: true)).Soon());

        Assert.Equal(0, pair.Service.MaxRunning);
    }

    [Fact]
    public async Task A_storm_of_cancellations_loses_no_call()
    {
        await using ConnectedPair pair = await OpenAsync();
        Random random = new(7);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
        {
            using CancellationTokenSource cts = new();
            Task<string> call = pair.Proxy.GreetAsync("x", cts.Token);
            if (random.Next(2) == 0)
            {
                await cts.CancelAsync();
            }

            try
            {
                Assert.Equal("Hello, x", await call);
            }
            catch (OperationCanceledException)
            {
                Assert.True(cts.IsCancellationRequested);
            }
        })).Soon();

        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task A_methods_deadline_ends_the_call_and_cancels_the_handler()
    {
        await using ConnectedPair pair = await OpenAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => pair.Proxy.WaitWithDeadlineAsync("never", default).Soon());

        await TestWait.Until(() => pair.Service.Running == 0, "the handler is cancelled");
    }

    [Fact]
    public async Task A_handler_that_waits_synchronously_on_its_caller_completes()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal(8, await Task.Run(() => pair.Proxy.CallBackBlocking(7)).Soon());
    }

    [Fact]
    public async Task A_thousand_nested_calls_back_and_forth_complete()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal(1000, await pair.Proxy.NestAsync(1000).Soon());
    }

    [Fact]
    public async Task A_blocking_handler_does_not_hold_up_others()
    {
        await using ConnectedPair pair = await OpenAsync();
        Task<int> blocked = Task.Factory.StartNew(
            () => pair.Proxy.Block(7), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await TestWait.Until(() => pair.Service.IsBlocking, "the handler blocks");

        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());

        Assert.False(blocked.IsCompleted);
        pair.Service.Release();
        Assert.Equal(7, await blocked.Soon());
    }

    [Fact]
    public async Task What_a_handler_sets_ambiently_does_not_leak_into_the_next()
    {
        await using ConnectedPair pair = await OpenAsync();

        await pair.Proxy.AmbientAsync("leak").Soon();

        Assert.Null(await pair.Proxy.AmbientAsync(null).Soon());
    }

    [Fact]
    public async Task Pool_dispatch_runs_on_neither_the_receive_thread_nor_the_thread_pool()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal("RpcGen worker", await pair.Proxy.ThreadNameAsync().Soon());
    }

    [Fact]
    public async Task Supports_tells_whether_the_peer_has_a_method()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.True(await pair.Client.SupportsAsync<ITestService>(nameof(ITestService.AddAsync)).Soon());
        Assert.False(await pair.Client.SupportsAsync<IUnknownService>(nameof(IUnknownService.HelloAsync)).Soon());
        RpcException error = await Assert.ThrowsAsync<RpcException>(
            () => pair.Client.GetProxy<IUnknownService>().HelloAsync().Soon());
        Assert.Equal(RpcStatus.Unimplemented, error.Status);
    }

    [Fact]
    public async Task A_contract_exposed_later_is_supported_and_served_from_then_on()
    {
        await using ConnectedPair pair = await OpenAsync();
        Assert.False(await pair.Client.SupportsAsync<IUnknownService>(nameof(IUnknownService.HelloAsync)).Soon());

        pair.Server.Expose<IUnknownService>(new LateService());

        await pair.Client.GetProxy<IUnknownService>().HelloAsync().Soon();
        Assert.True(await pair.Client.SupportsAsync<IUnknownService>(nameof(IUnknownService.HelloAsync)).Soon());
    }

    private sealed class LateService : IUnknownService
    {
        public ValueTask HelloAsync() => ValueTask.CompletedTask;
    }
}
