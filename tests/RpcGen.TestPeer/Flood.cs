using System.Runtime.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Serves <see cref="IFlood"/>, and is its client in a process of its own.</summary>
public sealed class Flood : IFlood
{
    private int _running;
    private long _produced;
    private long _drunk;

    /// <summary>Streams that this object produces at the moment.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Blocks taken so far.</summary>
    public long Drunk => Interlocked.Read(ref _drunk);

    /// <summary>What the last enumeration of a parameter threw.</summary>
    public Exception? DrinkingEnded { get; private set; }

    public async IAsyncEnumerable<byte[]> PourAsync(
        int size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _produced);
                yield return new byte[size];
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            await Task.CompletedTask;
        }
    }

    public async ValueTask DrinkAsync(IAsyncEnumerable<byte[]> blocks, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (byte[] block in blocks.WithCancellation(cancellationToken))
            {
                GC.KeepAlive(block);
                Interlocked.Increment(ref _drunk);
            }
        }
        catch (Exception exception)
        {
            DrinkingEnded = exception;
            throw;
        }
    }

    public ValueTask<int> RunningAsync() => new(Running);

    public ValueTask<long> ProducedAsync() => new(Interlocked.Read(ref _produced));

    /// <summary>
    /// Consumes streams over several connections, and says so when all of them flow, until it is killed.
    /// </summary>
    public static async Task ConsumeAsync(string endpoint, int connections, int streams)
    {
        Task[] first = new Task[connections * streams];
        for (int i = 0; i < connections; i++)
        {
            IFlood server = (await RpcConnection.ConnectAsync(endpoint)).GetProxy<IFlood>();
            for (int j = 0; j < streams; j++)
            {
                first[(i * streams) + j] = BeginAsync(server.PourAsync(8 * 1024));
            }
        }

        await Task.WhenAll(first);
        Console.WriteLine("flowing");
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Closes connections in the middle of streams in both directions, one after the other.</summary>
    public static async Task CloseAsync(string endpoint, int connections, int streams)
    {
        Flood own = new();
        for (int i = 0; i < connections; i++)
        {
            RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
            IFlood server = connection.GetProxy<IFlood>();
            Task[] calls = [.. Enumerable.Range(0, streams)
                .Select(_ => server.DrinkAsync(own.PourAsync(8 * 1024)).AsTask())];
            await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => BeginAsync(server.PourAsync(8 * 1024))));
            await connection.CloseAsync(TimeSpan.FromMilliseconds(200));
            await Task.WhenAll(
                calls.Select(async call => await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)));
        }

        while (own.Running > 0)
        {
            await Task.Yield();
        }

        Console.WriteLine("closed");
    }

    // Completes with the first block; the others are consumed behind it.
    private static Task BeginAsync(IAsyncEnumerable<byte[]> blocks)
    {
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ConsumeAsync();
        return first.Task;

        async Task ConsumeAsync()
        {
            try
            {
                await foreach (byte[] block in blocks.ConfigureAwait(false))
                {
                    GC.KeepAlive(block);
                    first.TrySetResult();
                }
            }
            catch (RpcConnectionLostException)
            {
                // The end that the tests are about.
            }
        }
    }
}
