using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Connections;

/// <summary>
/// Close and stop with a token: it cuts off what remains, and nothing begins if it is cancelled before.
/// </summary>
public sealed class StoppingTests
{
    private readonly string _endpoint = Endpoints.New("memory");

    [Fact]
    public async Task Close_does_nothing_if_the_token_is_cancelled_already()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ITestService>(new TestService()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => wire.Client.CloseAsync(new CancellationToken(true)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => wire.Client.CloseAsync(TimeSpan.FromDays(-1), new CancellationToken(true)));

        Assert.True(wire.Client.IsOpen);
        Assert.Equal(3, await wire.Client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_token_ends_the_wait_for_calls_and_the_connection()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ITestService>(new TestService()));
        Task<string> call = wire.Client.GetProxy<ITestService>().WaitUncancellableAsync("never");
        await TestWait.Until(() => wire.Client.GetCalls().Count == 1, "the call is in flight");
        using CancellationTokenSource cts = new();

        Task closing = wire.Client.CloseAsync(Timeout.InfiniteTimeSpan, cts.Token);
        Assert.False(closing.IsCompleted);
        await cts.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing.Soon());
        RpcConnectionLostException lost = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
        Assert.Contains("was cancelled", (await wire.Client.Closed.Soon()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_does_nothing_if_the_token_is_cancelled_already()
    {
        await using RpcServer server = new();
        server.Expose<ITestService>(new TestService());
        await server.ListenAsync(_endpoint);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.StopAsync(new CancellationToken(true)));

        await using RpcConnection client = await RpcConnection.ConnectAsync(_endpoint).Soon();
        Assert.Equal(3, await client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task A_token_ends_the_wait_for_calls_and_the_server()
    {
        await using RpcServer server = new();
        server.Expose<ITestService>(new TestService());
        await server.ListenAsync(_endpoint);
        await using RpcConnection client = await RpcConnection.ConnectAsync(_endpoint).Soon();
        Task<string> call = client.GetProxy<ITestService>().WaitUncancellableAsync("never");
        await TestWait.Until(() => client.GetCalls().Count == 1, "the call is in flight");
        using CancellationTokenSource cts = new();

        Task stopping = server.StopAsync(Timeout.InfiniteTimeSpan, cts.Token);
        await TestWait.Until(() => !client.IsOpen, "the server is closing the connection");
        Assert.False(stopping.IsCompleted);
        await cts.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping.Soon());
        await server.Completion.Soon();
        Assert.Empty(server.GetConnections());
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
    }
}
