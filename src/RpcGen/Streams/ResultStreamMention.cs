using RpcGen.Calls;

namespace RpcGen.Streams;

/// <summary>
/// The stream for the result of a call. The call tells how the stream ended; this only frees its number when the call
/// was not sent, or has been answered.
/// </summary>
internal sealed class ResultStreamMention(StreamReceiver receiver, StreamTable streams) : IAttachment
{
    public void Undo() => streams.Remove(receiver);

    public void CallEnded() => streams.Remove(receiver);

    public void Drop() => streams.Remove(receiver);
}
