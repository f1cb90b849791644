using RpcGen.Calls;

namespace RpcGen.Streams;

/// <summary>
/// The attachment for the result stream of a call. The call reports how the stream ended. This only frees the stream's
/// number when the call was not sent, or has been answered.
/// </summary>
internal sealed class ResultStreamMention(StreamReceiver receiver, StreamTable streams) : IAttachment
{
    public void Undo() => streams.Remove(receiver);

    public void CallEnded() => streams.Remove(receiver);

    public void Drop() => streams.Remove(receiver);
}
