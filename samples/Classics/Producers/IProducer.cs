using RpcGen;

namespace Classics.Producers;

/// <summary>Makes items faster than they are used.</summary>
[RpcContract]
public interface IProducer
{
    /// <summary>Makes the numbers from 1 on.</summary>
    IAsyncEnumerable<int> MakeAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>How many it has made.</summary>
    ValueTask<int> CountMadeAsync();
}
