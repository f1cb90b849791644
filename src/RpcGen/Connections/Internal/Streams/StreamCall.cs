using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>A call whose result is a stream: open until the last item has been sent. Its failures are the stream's.</summary>
internal sealed class StreamCall(StreamReceiver receiver, bool isWatched) : PendingCall
{
    private readonly TaskCompletionSource? _ended =
        isWatched ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    private Exception? _error;

    public override RpcFaultDescriptor[] Faults => receiver.Faults;

    public override Task Ended => _ended?.Task ?? Task.CompletedTask;

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref MessagePackReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        if (_error is null)
        {
            _ended?.TrySetResult();
            return;
        }

        receiver.CallFailed(_error);
        if (_ended?.TrySetException(_error) == true)
        {
            _ = _ended.Task.Exception;
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
