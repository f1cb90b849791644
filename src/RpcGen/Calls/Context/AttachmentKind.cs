namespace RpcGen.Calls;

/// <summary>What kind of message carries attachments.</summary>
internal enum AttachmentKind
{
    /// <summary>A call: what it does not keep ends with it, on both sides.</summary>
    Arguments,

    /// <summary>An answer or an item of a stream, written or to be thrown away: remembered to be undone.</summary>
    Results,

    /// <summary>An answer or an item of a stream that was read: not remembered, it lives on.</summary>
    ReceivedResults,
}
