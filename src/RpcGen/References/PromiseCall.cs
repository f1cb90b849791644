using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.References;

/// <summary>
/// The call that returns an object which is in use already. Its failure is that of all calls on the object.
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
            // Small calls on the object would overtake the chunks.
            message.WhenSent += reference.Announced;
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
