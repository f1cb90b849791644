using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Handlers run one after another.</summary>
[RpcContract(Order = RpcOrder.Serial)]
public interface ISerial
{
    Task<int> StepAsync(int number, CancellationToken cancellationToken = default);

    Task<int> CallOutAsync([RpcKeep] ISerial? other, [RpcKeep] ISerial? back);

    IAsyncEnumerable<int> ItemsAsync(int count);
}
