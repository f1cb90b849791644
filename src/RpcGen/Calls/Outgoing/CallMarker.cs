using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// Takes the place of a call that ended here, until the peer's final answer frees the slot. Knows the type of the
/// result, so that references in a result that nobody wants are let go.
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
            // Nobody asked for this result: what is wrong with it is nobody's concern.
        }

        attachments.Drop();
    }

    public override void Decode(ref RpcReader reader, bool isLast) => throw new InvalidOperationException();

    public override void SetError(Exception exception) => throw new InvalidOperationException();

    public override void Complete() => throw new InvalidOperationException();

    public override void CompleteAsynchronously() => throw new InvalidOperationException();
}
