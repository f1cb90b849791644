using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal.References;

/// <summary>The call that returns an object which is in use already. Its failure is that of all calls on the object.</summary>
internal sealed class PromiseCall(ImportedObject reference) : PendingCall
{
    private Exception? _error;

    public override RpcFaultDescriptor[] Faults => reference.PromiseFaults;

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref MessagePackReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        if (_error is not null)
        {
            reference.Release(_error);
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
