using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Dispatch;

/// <summary>Interceptors of incoming calls that wait, give up or swallow: each call is answered once.</summary>
public sealed class InterceptorTests
{
    private static readonly TimeSpan s_impatience = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_cancelled_call_completes_its_interceptor()
    {
        TaskCompletionSource go = new();
        TaskCompletionSource entered = new();
        TaskCompletionSource left = new();
        await using ConnectedPair pair = await OpenAsync(async (_, next) =>
        {
            entered.TrySetResult();
            await go.Task;
            try
            {
                await next();
            }
            finally
            {
                left.TrySetResult();
            }
        });
        using CancellationTokenSource cancel = new();
        Task hang = pair.ShapesProxy.HangAsync(cancel.Token).AsTask();
        await entered.Task.Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hang.Soon());
        await pair.Server.GetProxy<ITestService>().AddAsync(1, 2).Soon(); // the cancel frame has been read
        await TestWait.SettleAsync();
        go.SetResult();
        await left.Task.Soon();
    }

    [Fact]
    public async Task An_interceptor_that_gives_up_waiting_answers_once()
    {
        TaskCompletionSource gaveUp = new();
        await using ConnectedPair pair = await OpenAsync((call, next) => GiveUpAsync(call, next, gaveUp));
        Task<string> answer = pair.Proxy.WaitUncancellableAsync("gate");
        await gaveUp.Task.Soon();
        await TestWait.SettleAsync();
        Assert.False(answer.IsCompleted); // the slot belongs to the call until its handler has ended

        await pair.Proxy.OpenGateAsync("gate").Soon();

        RpcRemoteException failure = await Assert.ThrowsAsync<RpcRemoteException>(() => answer.Soon());
        Assert.Equal(typeof(TimeoutException).FullName, failure.RemoteTypeName);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_late_result_does_not_go_to_another_call()
    {
        TaskCompletionSource gaveUp = new();
        await using ConnectedPair pair = await OpenAsync((call, next) => GiveUpAsync(call, next, gaveUp));
        using (RpcCall.WithDeadline(s_impatience))
        {
            TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(
                () => pair.Proxy.WaitUncancellableAsync("secret").Soon());
            Assert.Contains(nameof(ITestService.WaitUncancellableAsync), late.Message, StringComparison.Ordinal);
        }

        Task<string> other = pair.Proxy.WaitAsync("never", default);
        await gaveUp.Task.Soon();
        await TestWait.SettleAsync();

        await pair.Service.OpenGateAsync("secret");

        await TestWait.SettleAsync();
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_call_whose_exception_an_interceptor_swallows_fails_with_the_reason()
    {
        await using ConnectedPair pair = await OpenAsync(async (_, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException)
            {
                // Swallowed.
            }
        });

        RpcRemoteException failure =
            await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("later").Soon());

        Assert.Contains("interceptor", failure.Message, StringComparison.Ordinal);
    }

    private static Task<ConnectedPair> OpenAsync(Func<RpcContext, Func<ValueTask>, ValueTask> run) =>
        ConnectedPair.OpenAsync(TransportPairs.InMemory(), server: Around.Options(run));

    private static async ValueTask GiveUpAsync(RpcContext call, Func<ValueTask> next, TaskCompletionSource gaveUp)
    {
        if (call.Method != nameof(ITestService.WaitUncancellableAsync))
        {
            await next();
            return;
        }

        try
        {
            await next().AsTask().WaitAsync(s_impatience);
        }
        catch (TimeoutException)
        {
            gaveUp.TrySetResult();
            throw;
        }
    }
}
