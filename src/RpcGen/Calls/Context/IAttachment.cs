namespace RpcGen.Calls;

/// <summary>A stream or reference that travelled in a message: one of its two ends.</summary>
internal interface IAttachment
{
    /// <summary>The message was not sent; the peer will never know.</summary>
    void Undo();

    /// <summary>What must be done before the call has ended; null if there is nothing.</summary>
    Task? Draining => null;

    /// <summary>
    /// The call it was an argument of has ended, and so does it. Called on both sides, on any thread.
    /// </summary>
    void CallEnded();

    /// <summary>It came with a result or an item that nobody takes: the peer is told.</summary>
    void Drop();
}
