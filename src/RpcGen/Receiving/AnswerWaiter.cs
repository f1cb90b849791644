using RpcGen.Framing;

namespace RpcGen.Receiving;

/// <summary>A call whose caller may receive the answer on its own thread.</summary>
internal abstract class AnswerWaiter : SendReceipt
{
    /// <summary>The call's slot. Guarded by the call table's lock.</summary>
    public int Id { get; set; }

    /// <summary>Whether the call has an outcome.</summary>
    public virtual bool IsCompleted => false;
}
