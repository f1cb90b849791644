using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>What calls leave on the heap of the process. No other test may use the heap meanwhile.</summary>
[Collection(AloneCollection.Name)]
public sealed class HeapTests
{
    [Fact]
    public async Task A_token_that_lives_long_does_not_collect_what_calls_register()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ITestService>(new TestService()));
        ITestService proxy = wire.Client.GetProxy<ITestService>();
        using CancellationTokenSource cts = new();
        await CallAsync(1000);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await CallAsync(100_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);

        async Task CallAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await proxy.GreetAsync("x", cts.Token);
            }
        }
    }
}
