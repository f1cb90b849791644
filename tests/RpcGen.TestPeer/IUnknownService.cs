using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>A contract that nobody exposes.</summary>
[RpcContract]
public interface IUnknownService
{
    ValueTask HelloAsync();
}
