using RpcGen.Receiving;

namespace RpcGen.Calls;

/// <summary>What is remembered of a method that this side serves. All objects that serve its contract share it.</summary>
internal sealed class HandlerState(int maxConcurrent) : MethodState
{
    /// <summary>How many of its handlers may run at a time; null for any number.</summary>
    public ConcurrencyGate? Gate { get; } = maxConcurrent > 0 ? new ConcurrencyGate(maxConcurrent) : null;
}
