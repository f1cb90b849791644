using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>
/// More calls than the peer accepts at a time: which of them get the next slot, and how the others end.
/// </summary>
public sealed class CallSlotTests
{
    private static readonly RpcConnectionOptions s_one = new() { Limits = new RpcLimits { MaxCalls = 1 } };
    private static readonly RpcConnectionOptions s_few = new() { Limits = new RpcLimits { MaxCalls = 4 } };

    [Fact]
    public async Task Slots_pass_on_in_the_order_of_the_calls_and_no_later_call_comes_first()
    {
        TestService service = new();
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ITestService>(service), serverOptions: s_one);
        ITestService proxy = wire.Client.GetProxy<ITestService>();
        Task chain = ChainAsync();
        Task[] waiting = [.. Enumerable.Range(2, 50).Select(proxy.CountCallsAsync)];

        await service.OpenGateAsync("gate");

        await Task.WhenAll(waiting).Soon();
        await chain.Soon();
        Assert.Equal([.. Enumerable.Range(2, 50), 100], service.Counted);

        // The second call begins at the moment at which the slot of the first is free.
        async Task ChainAsync()
        {
            await proxy.WaitUncancellableAsync("gate").ConfigureAwait(false);
            await proxy.CountCallsAsync(100).ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_leaves_its_place()
    {
        TestService service = new();
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ITestService>(service), serverOptions: s_one);
        ITestService proxy = wire.Client.GetProxy<ITestService>();
        Task<string> first = proxy.WaitUncancellableAsync("gate");
        using CancellationTokenSource cts = new();
        Task<string> second = proxy.WaitAsync("never", cts.Token);
        Task<int> third = proxy.AddAsync(1, 2).AsTask();

        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        await service.OpenGateAsync("gate");

        Assert.Equal("gate", await first.Soon());
        Assert.Equal(3, await third.Soon());
        Assert.Equal(0, service.MaxRunning);
    }

    [Fact]
    public async Task No_slot_is_lost_when_calls_are_cancelled_at_the_moment_they_get_one()
    {
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ITestService>(new TestService()), serverOptions: s_few);
        ITestService proxy = wire.Client.GetProxy<ITestService>();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async caller =>
        {
            for (int i = 0; i < 20; i++)
            {
                using CancellationTokenSource cts = new();
                Task<string> call = proxy.GreetAsync("you", cts.Token);
                for (int turns = (caller * 7 + i) % 40; turns > 0; turns--)
                {
                    await Task.Yield();
                }

                await cts.CancelAsync();
                await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        })).Soon();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => proxy.AddAsync(i, 1).AsTask())).Soon();
        await wire.Client.CloseAsync().Soon();
        Assert.Equal("This side closed the connection", (await wire.Client.Closed.Soon()).Message);
    }

    [Fact]
    public async Task Calls_that_wait_for_a_slot_end_unsent_with_their_connection()
    {
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ITestService>(new TestService()), serverOptions: s_one);
        ITestService proxy = wire.Client.GetProxy<ITestService>();
        Task<string> first = proxy.WaitUncancellableAsync("never");
        Task<int>[] waiting = [.. Enumerable.Range(0, 10).Select(i => proxy.AddAsync(i, 1).AsTask())];

        await wire.Client.DisposeAsync();

        Assert.Equal(
            RpcOutcome.MayHaveRun, (await Assert.ThrowsAsync<RpcConnectionLostException>(() => first.Soon())).Outcome);
        foreach (Task<int> call in waiting)
        {
            Assert.Equal(
                RpcOutcome.NotSent, (await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon())).Outcome);
        }
    }
}
