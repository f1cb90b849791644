using RpcGen.CompilerServices;

namespace RpcGen.Tests.Connections;

/// <summary>A contract whose objects, and whose calls, can be told apart.</summary>
[RpcContract]
public interface INumbered
{
    ValueTask<int> NumberAsync();

    ValueTask<int> WaitAsync(int number);
}
