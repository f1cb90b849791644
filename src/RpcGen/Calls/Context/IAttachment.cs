namespace RpcGen.Calls;

/// <summary>One end of a stream or reference that travelled in a message.</summary>
internal interface IAttachment
{
    /// <summary>Undoes the attachment: the message was not sent, and the peer will never see it.</summary>
    void Undo();

    /// <summary>Completes when the call may end, as far as this attachment is concerned; null for at once.</summary>
    Task? Draining => null;

    /// <summary>
    /// Ends the attachment, because the call of which it was an argument has ended. Called on both sides, on any
    /// thread.
    /// </summary>
    void CallEnded();

    /// <summary>Releases the attachment of a result or item that is discarded, and notifies the peer.</summary>
    void Drop();
}
