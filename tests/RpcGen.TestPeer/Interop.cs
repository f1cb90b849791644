using System.Runtime.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Serves <see cref="IInterop"/>.</summary>
public sealed class Interop : IInterop
{
    public static readonly RpcMetadataKey<string?> Initial = RpcMetadataKey.String("x-test-echo-initial");
    public static readonly RpcMetadataKey<long> Trailing = RpcMetadataKey.Int64("x-test-echo-trailing-bin");

    private int _running;

    /// <summary>Handlers that run and can be cancelled.</summary>
    public int Running => Volatile.Read(ref _running);

    public ValueTask EmptyAsync() => ValueTask.CompletedTask;

    public async Task<byte[]> UnaryAsync(
        byte[] payload, int responseSize, CancellationToken cancellationToken = default)
    {
        if (responseSize < 0)
        {
            await SleepAsync(cancellationToken);
        }

        return new byte[responseSize];
    }

    public async Task<int> UploadAsync(IAsyncEnumerable<byte[]> payloads, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            int total = 0;
            await foreach (byte[] payload in payloads.WithCancellation(cancellationToken))
            {
                total += payload.Length;
            }

            return total;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async IAsyncEnumerable<byte[]> DownloadAsync(
        int[] sizes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            foreach (int size in sizes)
            {
                if (size < 0)
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                yield return new byte[size];
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async IAsyncEnumerable<byte[]> DuplexAsync(
        IAsyncEnumerable<(int Size, byte[] Payload)> requests,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach ((int size, _) in requests.WithCancellation(cancellationToken))
        {
            yield return new byte[size];
        }
    }

    public Task StatusAsync(int code, string message) => throw new RpcException((RpcStatus)code, message);

    public Task<string> MetadataAsync()
    {
        RpcContext context = RpcContext.Current!;
        context.Reply.Set(Trailing, context.Metadata.Get(Trailing));
        return Task.FromResult(context.Metadata.Get(Initial) ?? "");
    }

    public async Task SleepAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async Task HoldAsync(
        IAsyncEnumerable<int>? items, Stream? bytes, IProgress<int>? progress, IWatcher? watcher, string outcome,
        CancellationToken cancellationToken)
    {
        progress?.Report(1);
        await using IAsyncEnumerator<int>? enumerator = items?.GetAsyncEnumerator(cancellationToken);
        if (enumerator is not null)
        {
            await enumerator.MoveNextAsync();
        }

        if (bytes is not null)
        {
            _ = await bytes.ReadAsync(new byte[1], cancellationToken);
        }

        if (watcher is not null)
        {
            await watcher.SeenAsync(1);
        }

        switch (outcome)
        {
            case "ok":
                return;
            case "error":
                throw new InvalidOperationException("as asked for");
            default:
                await SleepAsync(cancellationToken);
                return;
        }
    }
}
