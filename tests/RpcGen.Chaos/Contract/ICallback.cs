using RpcGen.CompilerServices;

namespace RpcGen.Chaos;

/// <summary>An object of the client that the server calls back.</summary>
[RpcContract]
public interface ICallback
{
    ValueTask<int> IncrementAsync(long id, int value);
}
