using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>The consuming end of a stream of bytes, for <see cref="RemotePipeReader"/>.</summary>
internal sealed class ByteReceiver(Session session, StreamTable streams, long key, int window)
    : PullReceiver(session, streams, key, window)
{
    /// <summary>Takes the next segment if there is one; the caller releases it.</summary>
    public bool TryTakeSegment(out StreamSegment segment, out bool completed)
    {
        if (!TryTake(out segment, out completed))
        {
            return false;
        }

        if (segment.Count < 0)
        {
            return true;
        }

        segment.Release();
        RpcException wrong = new(RpcStatus.InvalidArgument, "The peer sent items on a stream of bytes");
        Abort(wrong);
        throw wrong;
    }

    public ValueTask<bool> WaitForMoreAsync() => WaitAsync();

    public void StopWaiting() => Interrupt();

    public void Grant(int bytes) => Consumed(bytes);

    public void ThrowFailure() => ThrowIfFailed();

    protected override bool Resumed() => true;

    protected override void Discard(in StreamSegment segment) => segment.Release();
}
