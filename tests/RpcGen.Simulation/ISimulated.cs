using RpcGen.CompilerServices;

namespace RpcGen.Simulation;

/// <summary>
/// Every shape of call that needs no blocking. The first argument of each is the number of the call in the ledger.
/// </summary>
[RpcContract]
public interface ISimulated
{
    event Action<long> Raised;

    ValueTask<long> EchoAsync(long id, int delay, byte[] payload, CancellationToken cancellationToken);

    Task DeafAsync(long id, int delay);

    Task<int> FailAsync(long id, int delay);

    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(long id);

    [RpcStream(Window = 2048)]
    IAsyncEnumerable<long> CountAsync(long id, int count, int delay, CancellationToken cancellationToken);

    ValueTask<long> SumAsync(long id, IAsyncEnumerable<long> items, CancellationToken cancellationToken);

    IAsyncEnumerable<long> RelayAsync(long id, IAsyncEnumerable<long> items, CancellationToken cancellationToken);

    ValueTask<long> LengthAsync(long id, Stream content);

    ValueTask<int> ProgressAsync(long id, int steps, IProgress<int> progress);

    ValueTask<long> CallBackAsync(long id, ISimulatedObject callback, int count);

    ISimulatedObject Promise(long id);

    ValueTask<ISimulatedObject> OpenAsync(long id, int delay);

    ValueTask RaiseAsync(long id, int count);

    [RpcMethod(Dispatch = RpcDispatch.Pool)]
    ValueTask<long> PooledAsync(long id, long value);
}
