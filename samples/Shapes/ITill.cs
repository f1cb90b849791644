using RpcGen;
using RpcGen.CompilerServices;

namespace Shapes;

/// <summary>One handler at a time, asynchronous ones included.</summary>
[RpcContract(Order = RpcOrder.Serial)]
public interface ITill
{
    /// <summary>Without the order, two handlers could read the same balance.</summary>
    ValueTask<int> PayAsync(int amount);
}
