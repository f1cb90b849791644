using RpcGen.CompilerServices;

namespace RpcGen.Tests.Events;

/// <summary>What a feed calls on the side of its subscriber.</summary>
[RpcContract]
public interface ISubscriber
{
    ValueTask<int> GreetAsync();
}
