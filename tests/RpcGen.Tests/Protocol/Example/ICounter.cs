using RpcGen.CompilerServices;

namespace RpcGen.Tests.Protocol.Example;

/// <summary>The contract of the example session in wire-format.md.</summary>
[RpcContract(Name = "example.Counter")]
public interface ICounter
{
    event Action<int> Reached;

    ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> CountAsync(int count);

    ValueTask<int> SumAsync(IAsyncEnumerable<int> numbers);

    Task FailAsync(string message);

    ValueTask<IStep> StepAsync(int size);
}
