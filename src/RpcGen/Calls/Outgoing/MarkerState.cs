namespace RpcGen.Calls;

/// <summary>What stands in the slot of a call that ended here before its final answer came.</summary>
internal enum MarkerState
{
    /// <summary>It is a call, no marker.</summary>
    None,

    /// <summary>The peer is being told.</summary>
    Cancelling,

    /// <summary>The peer is being told, and its final answer has come meanwhile.</summary>
    CancellingAnswered,

    /// <summary>The peer knows; its final answer frees the slot.</summary>
    Abandoned,
}
