using RpcGen.Receiving;

namespace RpcGen.Calls;

/// <summary>
/// The state of a method that this side serves. All objects that serve the method's contract share it.
/// </summary>
internal sealed class HandlerState(int maxConcurrent) : MethodState
{
    /// <summary>Limits how many of the method's handlers run at a time; null for any number.</summary>
    public ConcurrencyGate? Gate { get; } = maxConcurrent > 0 ? new ConcurrencyGate(maxConcurrent) : null;
}
