using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>
/// The call that begins a subscription; the stream of occurrences outlives it. Its failure ends the stream.
/// </summary>
internal sealed class SubscribeCall(StreamReceiver receiver) : PendingCall
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;

    // Not before: calls that interceptors make around this one must not wait for it.
    public override void Queued(OutgoingMessage? message) => receiver.Connection.CallsFollow(_answered.Task);

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref MessagePackReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        if (_error is not null)
        {
            if (!receiver.CallFailed(_error))
            {
                // The stream has ended without a reason: this is it.
                receiver.Connection.ReportUnhandled(new RpcException(
                    (_error as RpcException)?.Status ?? RpcStatus.Unknown, $"A subscription failed: {_error.Message}", _error));
            }
        }
        else
        {
            receiver.StopAgain();
        }

        _answered.TrySetResult();
    }

    public override void CompleteAsynchronously() => Complete();
}
