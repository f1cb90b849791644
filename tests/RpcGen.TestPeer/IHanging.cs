using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Handlers that only their token ends.</summary>
[RpcContract]
public interface IHanging
{
    ValueTask HangAsync(CancellationToken cancellationToken);

    /// <summary>Handlers of <see cref="HangAsync"/> that run in this process.</summary>
    ValueTask<int> RunningAsync();
}
