using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>The table "How a call or a stream ends" of src/RpcGen/README.md, calls: one test a cell.</summary>
public sealed class CallEndingTests
{
    private static readonly Type s_cancelled = typeof(OperationCanceledException);
    private static readonly Type s_late = typeof(TimeoutException);
    private static readonly Type s_lost = typeof(RpcConnectionLostException);

    public static TheoryData<string, Type, string, RpcCloseKind?> Waiting => new()
    {
        { "the caller cancels", s_cancelled, "canceled", null },
        { "the deadline passes", s_late, "ITestService.WaitAsync passed before the call could be sent", null },
        { "the caller disposes", s_lost, "not sent: This side disposed the connection", RpcCloseKind.LocallyClosed },
        { "the caller closes", s_lost, "not sent: This side", RpcCloseKind.LocallyClosed },
        { "the peer disposes", s_lost, "not sent: The peer", RpcCloseKind.ClosedByPeer },
        { "the peer closes", s_lost, "not sent: The peer", RpcCloseKind.ClosedByPeer },
        { "both close, the peer ends", s_lost, "not sent: ", RpcCloseKind.LocallyClosed },
        { "the peer dies", s_lost, "not sent: The peer closed the connection unexpectedly", RpcCloseKind.PeerLost },
    };

    public static TheoryData<string, Type, string, RpcCloseKind?> Running => new()
    {
        { "the caller cancels", s_cancelled, "canceled", null },
        { "the deadline passes", s_late, "The deadline of ", null },
        { "the caller disposes", s_lost, "may have run: This side disposed the", RpcCloseKind.LocallyClosed },
        { "the caller closes", s_lost, "calls still ran after the drain time", RpcCloseKind.LocallyClosed },
        { "the peer disposes", s_lost, "may have run: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "the peer closes", s_lost, "may have run: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "both close, the peer ends", s_lost, "may have run: ", RpcCloseKind.LocallyClosed },
        { "the peer dies", s_lost, "may have run: The peer closed the connection unexpectedly", RpcCloseKind.PeerLost },
    };

    public static TheoryData<string, string, RpcCloseKind> Later => new()
    {
        { "the caller disposes", "not sent: This side disposed the connection", RpcCloseKind.LocallyClosed },
        { "the caller closes", "not sent: This side closed the connection", RpcCloseKind.LocallyClosed },
        { "the peer disposes", "not sent: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "the peer closes", "not sent: The peer closed the connection", RpcCloseKind.ClosedByPeer },
        { "both close, the peer ends", "not sent: ", RpcCloseKind.LocallyClosed },
        { "the peer dies", "not sent: The peer closed the connection unexpectedly", RpcCloseKind.PeerLost },
    };

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task A_call_that_waits_for_a_slot(string how, Type type, string words, RpcCloseKind? kind)
    {
        await using EndingScene scene = await EndingScene.OpenAsync(calls: 1);
        ITestService proxy = scene.Client.GetProxy<ITestService>();
        Task<string> first = proxy.WaitUncancellableAsync("never");
        using IDisposable? deadline = EndingScene.Deadline(how);
        Task<string> call = proxy.WaitAsync("never", scene.Cts.Token);

        await scene.EndAsync(how);

        Exception? error = await Record.ExceptionAsync(() => call.Soon());
        EndingScene.Check(error, type, words, kind is null ? null : RpcOutcome.NotSent, kind);
        Assert.Equal(0, scene.Service.MaxRunning);
        await scene.Client.DisposeAsync();
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => first.Soon());
    }

    [Theory]
    [MemberData(nameof(Running))]
    public async Task A_call_whose_handler_runs(string how, Type type, string words, RpcCloseKind? kind)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        using IDisposable? deadline = EndingScene.Deadline(how);
        Task<string> call = scene.Client.GetProxy<ITestService>().WaitAsync("never", scene.Cts.Token);
        await TestWait.Until(() => scene.Service.MaxRunning == 1, "the handler runs");

        await scene.EndAsync(how);

        Exception? error = await Record.ExceptionAsync(() => call.Soon());
        EndingScene.Check(error, type, words, kind is null ? null : RpcOutcome.MayHaveRun, kind);
        await TestWait.Until(() => scene.Service.Running == 0, "the handler's token has fired");
    }

    [Theory]
    [MemberData(nameof(Later))]
    public async Task A_call_that_is_made_afterwards(string how, string words, RpcCloseKind kind)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        ITestService proxy = scene.Client.GetProxy<ITestService>();
        await scene.EndAsync(how);
        await scene.Client.Closed.Soon();

        Exception? error = await Record.ExceptionAsync(() => proxy.AddAsync(1, 2).Soon());

        EndingScene.Check(error, s_lost, words, RpcOutcome.NotSent, kind);
    }

    [Theory]
    [InlineData("later", typeof(RpcRemoteException), ".FailAsync threw System.InvalidOperationException: failed later")]
    [InlineData("status", typeof(RpcException), "not for you")]
    [InlineData("null", typeof(RpcRemoteException), ".FailAsync threw System.InvalidOperationException: ")]
    public async Task A_call_whose_handler_throws(string kind, Type type, string words)
    {
        await using EndingScene scene = await EndingScene.OpenAsync();

        Exception? error = await Record.ExceptionAsync(
            () => scene.Client.GetProxy<ITestService>().FailAsync(kind).Soon());

        EndingScene.Check(error, type, words, null, null);
        if (kind == "later")
        {
            Assert.Equal("failed later", Assert.IsType<RpcRemoteException>(error).RemoteMessage);
        }
    }

    [Fact]
    public async Task A_call_that_is_late_already()
    {
        await using EndingScene scene = await EndingScene.OpenAsync();
        using IDisposable deadline = RpcCall.WithDeadline(TimeSpan.Zero);

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(
            () => scene.Client.GetProxy<ITestService>().WaitAsync("never", default).Soon());

        Assert.Contains("WaitAsync passed before the call could be sent", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, scene.Service.MaxRunning);
    }

    [Fact]
    public async Task Calls_that_end_within_the_drain_time_lose_nothing()
    {
        foreach (string closes in (string[])["caller", "peer"])
        {
            await using EndingScene scene = await EndingScene.OpenAsync();
            Task<string> call = scene.Client.GetProxy<ITestService>().WaitAsync("gate", default);
            await TestWait.Until(() => scene.Service.MaxRunning == 1, "the handler runs");
            Task closing = (closes == "caller" ? scene.Client : scene.Server).CloseAsync(TestWait.Limit);

            await scene.Service.OpenGateAsync("gate");

            Assert.Equal("gate", await call.Soon());
            await closing.Soon();
        }
    }
}
