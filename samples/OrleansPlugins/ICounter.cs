using RpcGen;

namespace OrleansPlugins;

/// <summary>The contract of the plugins. Orleans does not know it.</summary>
[RpcContract]
public interface ICounter
{
    /// <summary>Occurs at each hundredth call, with the value.</summary>
    event EventHandler<long> Reached;

    /// <summary>Counts one more.</summary>
    ValueTask<Count> AddAsync(CancellationToken cancellationToken = default);

    /// <summary>Streams the numbers from 1 on.</summary>
    IAsyncEnumerable<long> ListAsync(long to, CancellationToken cancellationToken = default);
}
