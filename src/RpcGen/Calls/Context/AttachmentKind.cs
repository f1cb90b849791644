namespace RpcGen.Calls;

/// <summary>The kind of message that carries attachments.</summary>
internal enum AttachmentKind
{
    /// <summary>A call. Attachments that it does not keep end with it, on both sides.</summary>
    Arguments,

    /// <summary>
    /// An answer or an item of a stream, written or about to be discarded. Its attachments are recorded, so that they
    /// can be undone.
    /// </summary>
    Results,

    /// <summary>An answer or an item of a stream that was read. Its attachments live on and are not recorded.</summary>
    ReceivedResults,
}
