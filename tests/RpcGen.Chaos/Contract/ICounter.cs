using RpcGen.CompilerServices;

namespace RpcGen.Chaos;

/// <summary>An object of the server that the client holds a reference to.</summary>
[RpcContract]
public interface ICounter : IAsyncDisposable
{
    /// <summary>Adds, and returns the sum so far.</summary>
    ValueTask<int> AddAsync(long id, int value, CancellationToken cancellationToken = default);
}
