using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>A contract that inherits another one: its objects are of both.</summary>
[RpcContract]
public interface ISpecialDocument : IDocument
{
    ValueTask<int> SpecialAsync();
}
