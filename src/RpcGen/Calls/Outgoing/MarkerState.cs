namespace RpcGen.Calls;

/// <summary>The state of the slot of a call that ended here before its final answer arrived.</summary>
internal enum MarkerState
{
    /// <summary>The slot holds a call, not a marker.</summary>
    None,

    /// <summary>The Cancel frame is being sent.</summary>
    Cancelling,

    /// <summary>The Cancel frame is being sent, and the final answer has arrived meanwhile.</summary>
    CancellingAnswered,

    /// <summary>The Cancel frame was sent; the peer's final answer frees the slot.</summary>
    Abandoned,
}
