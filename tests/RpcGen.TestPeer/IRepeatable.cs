using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Methods that may run twice.</summary>
[RpcContract]
public interface IRepeatable
{
    [RpcMethod(Idempotent = true)]
    ValueTask<int> AddAsync(int a, int b);

    [RpcMethod(Idempotent = true)]
    Task<string> WaitAsync(string gate, CancellationToken cancellationToken);

    /// <summary>The same, blocking the caller.</summary>
    [RpcMethod(Idempotent = true, Dispatch = RpcDispatch.Pool)]
    string Wait(string gate);
}
