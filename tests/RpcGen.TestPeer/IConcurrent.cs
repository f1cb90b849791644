using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Handlers run in any order.</summary>
[RpcContract(Order = RpcOrder.Concurrent)]
public interface IConcurrent
{
    /// <summary>Blocks until so many handlers run.</summary>
    Task<bool> MeetAsync(int count);

    [RpcMethod(MaxConcurrency = 2)]
    Task<int> LimitedAsync();
}
