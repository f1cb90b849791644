using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A call whose result is a stream. It is open until the last item was sent. Its failures are those of the stream.
/// </summary>
internal sealed class StreamCall(StreamReceiver receiver, bool isWatched) : PendingCall
{
    private readonly TaskCompletionSource? _ended =
        isWatched ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    private volatile bool _isAbandoned;
    private Exception? _error;

    public override bool IsAbandoned => _isAbandoned;

    public override Task Ended => _ended?.Task ?? Task.CompletedTask;

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception)
    {
        _error = exception;
        receiver.SetLocalError(exception);
    }

    public override void Complete()
    {
        // Has an effect only if the stream has not ended before.
        receiver.CallFailed(_error ?? new RpcException(
            RpcStatus.Internal, "The peer answered the call before it ended the stream"));
        if (_error is null)
        {
            _ended?.TrySetResult();
            return;
        }

        if (_ended?.TrySetException(_error) == true)
        {
            _ = _ended.Task.Exception;
        }
    }

    /// <summary>Cancels the call, or prevents it if it still waits: the consumer has left the stream early.</summary>
    public void Abandon(Session session)
    {
        _isAbandoned = true;
        session.Abandon(this, new OperationCanceledException("The stream was left early"));
    }

    public override void CompleteAsynchronously() => Complete();
}
