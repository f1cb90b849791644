using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A call whose result is a stream: open until the last item has been sent. Its failures are the stream's.
/// </summary>
internal sealed class StreamCall(StreamReceiver receiver, bool isWatched) : PendingCall
{
    private readonly TaskCompletionSource? _ended =
        isWatched ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    private volatile bool _isLeft;
    private Exception? _error;

    public override bool IsAbandoned => _isLeft;

    public override Task Ended => _ended?.Task ?? Task.CompletedTask;

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception)
    {
        _error = exception;
        receiver.EndsHere(exception);
    }

    public override void Complete()
    {
        // Only news if the stream has not ended before.
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

    /// <summary>The consumer has left: the call is cancelled, or not even sent if it still waits.</summary>
    public void Leave(Session session)
    {
        _isLeft = true;
        session.Abandon(this, new OperationCanceledException("The stream was left early"));
    }

    public override void CompleteAsynchronously() => Complete();
}
