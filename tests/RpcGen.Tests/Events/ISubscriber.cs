using RpcGen.CompilerServices;

namespace RpcGen.Tests.Events;

/// <summary>What a feed calls at the side of its subscriber.</summary>
[RpcContract]
public interface ISubscriber
{
    ValueTask<int> GreetAsync();
}
