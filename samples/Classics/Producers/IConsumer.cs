using RpcGen;

namespace Classics.Producers;

/// <summary>Uses items, but not before it was told to begin.</summary>
[RpcContract]
public interface IConsumer
{
    /// <summary>Uses all items, and returns how many of them came in their order.</summary>
    ValueTask<int> UseAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default);

    /// <summary>Lets the use begin.</summary>
    ValueTask BeginAsync();
}
