using RpcGen.CompilerServices;

namespace RpcGen.Chaos;

/// <summary>
/// Every shape of call. Each call carries its id, under which both sides write it into their ledgers.
/// </summary>
[RpcContract]
public interface IChaos
{
    event Action<long, int> Ticked;

    ValueTask<int> AddAsync(long id, int a, int b, CancellationToken cancellationToken = default);

    int Add(long id, int a, int b);

    ValueTask<byte[]> EchoAsync(long id, byte[] payload, CancellationToken cancellationToken = default);

    ValueTask<RpcBuffer> EchoBufferAsync(long id, RpcBuffer payload, CancellationToken cancellationToken = default);

    ValueTask<int> DelayAsync(long id, int milliseconds, int value, CancellationToken cancellationToken = default);

    /// <summary>Blocks the thread of its handler.</summary>
    int Block(long id, int milliseconds, int value);

    [RpcStream(Window = 32 * 1024)]
    IAsyncEnumerable<Item> CountAsync(long id, int count, int size, CancellationToken cancellationToken = default);

    ValueTask<long> SumAsync(
        long id, int count, IAsyncEnumerable<Item> items, CancellationToken cancellationToken = default);

    [RpcStream(Window = 32 * 1024)]
    IAsyncEnumerable<Item> RelayAsync(
        long id, int count, IAsyncEnumerable<Item> items, CancellationToken cancellationToken = default);

    ValueTask<uint> ChecksumAsync(long id, int length, Stream content, CancellationToken cancellationToken = default);

    ValueTask<int> WorkAsync(
        long id, int steps, IProgress<int> progress, CancellationToken cancellationToken = default);

    ValueTask<ICounter> OpenAsync(long id, int start, CancellationToken cancellationToken = default);

    /// <summary>The same, and the result can be called before the answer is there.</summary>
    ICounter OpenPromised(long id, int start);

    /// <summary>Calls the caller's object back, <paramref name="count"/> times.</summary>
    ValueTask<int> CallBackAsync(
        long id, int count, ICallback callback, CancellationToken cancellationToken = default);

    /// <summary>Raises <see cref="Ticked"/> with the id and the numbers from 0.</summary>
    ValueTask RaiseAsync(long id, int count, CancellationToken cancellationToken = default);

    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(long id, int value);

    [RpcMethod(Idempotent = true)]
    ValueTask<int> ReadAsync(long id, int value, CancellationToken cancellationToken = default);

    /// <summary>What the serving process holds at the moment.</summary>
    ValueTask<ProcessSample> SampleAsync();
}
