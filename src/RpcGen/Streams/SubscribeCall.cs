using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// The call that begins a subscription. The stream of occurrences outlives it. Its failure ends the stream.
/// </summary>
internal sealed class SubscribeCall(StreamReceiver receiver) : PendingCall
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;

    public StreamReceiver Stream => receiver;

    /// <summary>Completed when the call has been queued, or has ended without that.</summary>
    public Task Sent => _sent.Task;

    public override void Queued(OutgoingMessage? message) => _sent.TrySetResult();

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        _sent.TrySetResult();
        if (_error is null)
        {
            receiver.ResendStop();
        }
        else if (!receiver.CallFailed(_error))
        {
            // The stream has ended without a reason, so the reason is reported here.
            receiver.Session.ReportUnhandled(new RpcException(
                (_error as RpcException)?.Status ?? RpcStatus.Unknown,
                $"A subscription failed: {_error.Message}", _error));
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
