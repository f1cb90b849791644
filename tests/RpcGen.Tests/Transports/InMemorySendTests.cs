using RpcGen.TestKit;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Transports;

/// <summary>Sending to a peer that does not read. Alone, because the thread pool's work is counted.</summary>
[Collection(AloneCollection.Name)]
public sealed class InMemorySendTests
{
    [Fact]
    public async Task A_sender_waits_for_the_reader_without_work()
    {
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        byte[] bytes = new byte[1024 * 1024];
        Task sending = one.SendAsync(bytes).AsTask();

        long before = ThreadPool.CompletedWorkItemCount;
        await Task.Delay(100);
        long work = ThreadPool.CompletedWorkItemCount - before;
        Assert.False(sending.IsCompleted);
        byte[] received = new byte[bytes.Length];
        for (int count = 0; count < received.Length;)
        {
            count += await two.ReceiveAsync(received.AsMemory(count)).Soon();
        }

        await sending.Soon();
        Assert.InRange(work, 0, 1000);
    }

    [Fact]
    public async Task A_sender_that_waits_hears_of_the_end()
    {
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        Task sending = one.SendAsync(new byte[1024 * 1024]).AsTask();

        two.Abort();

        await Assert.ThrowsAsync<IOException>(() => sending.Soon());
    }
}
