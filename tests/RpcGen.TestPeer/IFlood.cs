using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>More than the other side takes, for the tests of how it ends.</summary>
[RpcContract]
public interface IFlood
{
    /// <summary>Blocks without end.</summary>
    IAsyncEnumerable<byte[]> PourAsync(int size, CancellationToken cancellationToken = default);

    /// <summary>Takes blocks until there are no more.</summary>
    ValueTask DrinkAsync(IAsyncEnumerable<byte[]> blocks, CancellationToken cancellationToken = default);

    /// <summary>Streams that this process produces at the moment.</summary>
    ValueTask<int> RunningAsync();

    /// <summary>Blocks that this process has produced so far.</summary>
    ValueTask<long> ProducedAsync();
}
