using RpcGen.CompilerServices;

namespace RpcGen.Simulation;

/// <summary>An object that is passed by reference.</summary>
[RpcContract(Order = RpcOrder.Serial)]
public interface ISimulatedObject : IAsyncDisposable
{
    ValueTask<long> UseAsync(long id, int delay);
}
