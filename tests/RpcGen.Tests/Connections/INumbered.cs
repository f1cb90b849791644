using RpcGen.CompilerServices;

namespace RpcGen.Tests.Connections;

/// <summary>A contract whose objects and calls can be distinguished.</summary>
[RpcContract]
public interface INumbered
{
    ValueTask<int> NumberAsync();

    ValueTask<int> WaitAsync(int number);
}
