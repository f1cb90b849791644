using RpcGen;

namespace Migration;

/// <summary>One interface for both libraries.</summary>
[RpcContract]
public interface ICalculator
{
    /// <summary>Adds.</summary>
    Task<int> AddAsync(int a, int b, CancellationToken cancellationToken);
}
