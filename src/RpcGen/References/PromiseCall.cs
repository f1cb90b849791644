using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.References;

/// <summary>
/// A call whose result is already in use as a promise. Its failure is that of all calls on the promised object.
/// </summary>
internal sealed class PromiseCall(ImportedObject reference) : PendingCall
{
    private Exception? _error;

    public override RpcFaultDescriptor[] Faults => reference.PromiseFaults;

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete() => reference.Settle(_error);

    public override void Queued(OutgoingMessage? message)
    {
        if (message is null)
        {
            reference.Announced();
        }
        else
        {
            // Before the last chunk, small calls on the object would overtake this call.
            message.WhenSent += reference.Announced;
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
