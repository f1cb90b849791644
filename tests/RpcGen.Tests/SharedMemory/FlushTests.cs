using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.SharedMemory;

/// <summary>A flush wakes the peer for all that was written before it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FlushTests
{
    /// <summary>
    /// In one batch the pump writes a small frame into the ring, of which its flush is to tell, and queues a large
    /// call, which is withdrawn before that flush finds it.
    /// </summary>
    [Fact]
    public async Task A_flush_that_finds_only_what_was_withdrawn_tells_of_the_ring()
    {
        // Neither side spins, so each wait needs a wake. A wait on a futex would look again after a second.
        RpcConnectionOptions options = new()
        {
            SharedMemory = new() { Wait = RpcWaitStrategy.Park, AvoidsFutex = true },
        };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            await TransportPairs.OverEndpointAsync("shm"), options, options);
        Assert.True((await pair.Client.SharedMemoryStatus.Soon()).IsUsed);
        string large = new('a', 300_000);
        for (int i = 0; i < 20; i++)
        {
            TaskCompletionSource<Task<int>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(async () =>
            {
                // Goes on in the pump's batch.
                await pair.Proxy.AddAsync(1, 1).ConfigureAwait(false);
                using CancellationTokenSource cts = new();
                Task<int> small = pair.Proxy.AddAsync(2, 2).AsTask();
                Task<string> withdrawn = pair.Proxy.GreetAsync(large, cts.Token);
                cts.Cancel();
                made.SetResult(small);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
            });
            Task<int> call = await made.Task.Soon();
            Assert.Equal(4, await call.Soon());
        }
    }
}
