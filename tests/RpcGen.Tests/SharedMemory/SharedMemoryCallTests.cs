using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.SharedMemory;

public class SharedMemoryCallTests : CallConformanceTests
{
    /// <summary>How the connections move; both ends alike.</summary>
    protected virtual RpcSharedMemoryOptions SharedMemory { get; } = new();

    [Fact]
    public async Task The_connection_moves()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal("shared memory", (await pair.Client.SharedMemoryStatus.Soon()).ToString());
        Assert.True((await pair.Server.SharedMemoryStatus.Soon()).IsUsed);
        Assert.Equal(42, await pair.Proxy.AddAsync(40, 2).Soon());
    }

    /// <summary>
    /// Blocking callers borrow the receive role from each other's pump, while everything else goes on.
    /// </summary>
    [Fact]
    public async Task Blocking_and_awaited_calls_share_the_receive_role()
    {
        await using ConnectedPair pair = await OpenAsync();
        await pair.Client.SharedMemoryStatus.Soon();
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(2));

        Task<int> Block(ITestService proxy, int seed) => Task.Factory.StartNew(
            () =>
            {
                int i = seed;
                for (; !enough.IsCancellationRequested; i++)
                {
                    Assert.Equal(i + 1, proxy.Add(i, 1));
                }

                return i - seed;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        async Task<int> AwaitAsync(ITestService proxy, int seed)
        {
            int i = seed;
            for (; !enough.IsCancellationRequested; i++)
            {
                Assert.Equal(i + 1, await proxy.AddAsync(i, 1));
                if (i % 64 == 0)
                {
                    await Task.Yield();
                    Assert.Equal(100_000, (await proxy.EchoAsync(new byte[100_000])).Length);
                }
            }

            return i - seed;
        }

        int[] calls = await Task.WhenAll(
            Block(pair.Proxy, 0), Block(pair.Proxy, 1_000_000), Block(pair.ProxyOfServer, 2_000_000),
            Task.Run(() => AwaitAsync(pair.Proxy, 0)), Task.Run(() => AwaitAsync(pair.ProxyOfServer, 0))).Soon();

        Assert.All(calls, count => Assert.NotEqual(0, count));
    }

    [Fact]
    public async Task What_else_arrives_while_a_caller_receives_is_processed_at_once()
    {
        await using ConnectedPair pair = await OpenAsync();
        await pair.Client.SharedMemoryStatus.Soon();
        for (int i = 0; i < 300; i++)
        {
            // The handler calls back before it answers: the caller's thread receives a call that is not for it.
            Assert.Equal(i + 1, await Task.Run(() => pair.Proxy.CallBackBlocking(i)).Soon());
        }
    }

    /// <summary>
    /// Whoever ends the connection frees the memory, which callers were reading from a moment before.
    /// </summary>
    [Fact]
    public async Task The_end_waits_for_blocking_callers_who_receive()
    {
        for (int round = 0; round < 50; round++)
        {
            await using ConnectedPair pair = await OpenAsync();
            await pair.Client.SharedMemoryStatus.Soon();
            using CountdownEvent going = new(2);
            Task[] loops = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    for (int i = 0; ; i++)
                    {
                        Assert.Equal(i + 1, pair.Proxy.Add(i, 1));
                        if (i == 100)
                        {
                            going.Signal();
                        }
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            await Task.Run(() => going.Wait()).Soon();

            await (round % 2 == 0 ? pair.Client : pair.Server).DisposeAsync();

            foreach (Task loop in loops)
            {
                await Assert.ThrowsAnyAsync<RpcConnectionLostException>(() => loop.Soon());
            }
        }
    }

    protected override Task<ChannelPair> ConnectAsync() => TransportPairs.OverEndpointAsync("shm");

    protected override RpcConnectionOptions Adapt(RpcConnectionOptions options) =>
        options with { SharedMemory = SharedMemory };
}
