using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// Holds the slot of a call that ended here, until the peer's final answer frees the slot. It knows the type of the
/// result, so that references in a discarded result are released.
/// </summary>
internal sealed class CallMarker<T, TCodec> : PendingCall
    where TCodec : IRpcCodec<T>
{
    private static readonly CallMarker<T, TCodec> s_cancelling = new(MarkerState.Cancelling);
    private static readonly CallMarker<T, TCodec> s_answered = new(MarkerState.CancellingAnswered);
    private static readonly CallMarker<T, TCodec> s_abandoned = new(MarkerState.Abandoned);

    private CallMarker(MarkerState state) => State = state;

    public override MarkerState State { get; }

    public static PendingCall Of(MarkerState state) => state switch
    {
        MarkerState.Cancelling => s_cancelling,
        MarkerState.CancellingAnswered => s_answered,
        _ => s_abandoned,
    };

    public override PendingCall Marker(MarkerState state) => Of(state);

    public override void Drop(ref RpcReader reader, Session session)
    {
        AttachmentList attachments = new(session, AttachmentKind.Results);
        reader.Attachments = attachments;
        try
        {
            TCodec.Read(ref reader);
        }
        catch (Exception)
        {
            // The result is discarded, so an error in it has no reader.
        }

        attachments.Drop();
    }

    public override void Decode(ref RpcReader reader, bool isLast) => throw new InvalidOperationException();

    public override void SetError(Exception exception) => throw new InvalidOperationException();

    public override void Complete() => throw new InvalidOperationException();

    public override void CompleteAsynchronously() => throw new InvalidOperationException();
}
