using RpcGen.TestKit;

namespace RpcGen.Tests.UserCode;

/// <summary>One client's blocked handlers keep neither other clients out nor their deadlines waiting.</summary>
public sealed class StarvationTests
{
    private const int Blocked = 1000;

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    public async Task A_thousand_blocked_handlers_of_one_client_hold_up_no_other_client(string kind)
    {
        string endpoint = Endpoints.New(kind);
        Places service = new();
        ManualResetEventSlim gate = new();
        int entered = 0;
        int block = Hooks.Add(() =>
        {
            Interlocked.Increment(ref entered);
            gate.Wait();
        });
        await using RpcServer server = new();
        server.Expose<IPlaces>(service);
        await server.ListenAsync(endpoint);
        await using RpcConnection greedy = await RpcConnection.ConnectAsync(endpoint).Soon();
        Task<int>[] blocked =
            [.. Enumerable.Range(0, Blocked).Select(_ => greedy.GetProxy<IPlaces>().HandleAsync(block).AsTask())];
        try
        {
            await TestWait.Until(() => Volatile.Read(ref entered) > 1, "handlers are blocked");

            await using RpcConnection other = await RpcConnection.ConnectAsync(endpoint);
            Assert.Equal(1, await other.GetProxy<IPlaces>().PingAsync().Soon());
            using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(200)))
            {
                await Assert.ThrowsAsync<TimeoutException>(
                    () => other.GetProxy<IPlaces>().HangAsync(0).AsTask()).Soon();
            }

            Assert.DoesNotContain(blocked, call => call.IsCompleted);
        }
        finally
        {
            gate.Set();
        }

        Assert.All(await Task.WhenAll(blocked).Soon(), answer => Assert.Equal(1, answer));
    }
}
