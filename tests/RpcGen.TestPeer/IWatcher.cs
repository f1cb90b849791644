using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>A callback.</summary>
[RpcContract]
public interface IWatcher
{
    ValueTask<int> SeenAsync(int number);
}
