using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A consuming end that delivers each item as it arrives: events and progress. It delivers one item at a time and in
/// order, even if the callback blocks and the receive pump continues on another thread.
/// </summary>
internal sealed class PushReceiver<T, TCodec>(
    Session session, StreamTable streams, long key, int window, Action<T> push, string name)
    : StreamReceiver(session, streams, key, window)
    where TCodec : IRpcCodec<T>
{
    // Guarded by Gate.
    private readonly Queue<StreamSegment> _segments = new();
    private bool _draining;
    private bool _completed;

    // Written under Gate. Read without it before each item, since no lock is held where user code runs.
    private volatile bool _closed;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the stream has ended and every item has been delivered.</summary>
    public Task Drained => _drained.Task;

    protected override bool MayLose => true;

    protected override void Deliver(PumpRun run, in StreamSegment segment)
    {
        bool closed;
        lock (Gate)
        {
            closed = _closed;
            if (!closed)
            {
                _segments.Enqueue(segment);
                if (_draining)
                {
                    return;
                }

                _draining = true;
            }
        }

        run.EnterUserCode(null);
        if (closed)
        {
            Unwanted<T, TCodec>.Discard(Session, segment, 0, segment.Count);
        }
        else
        {
            Drain();
        }
    }

    protected override void Complete(PumpRun? run, Exception? error)
    {
        bool drained;
        lock (Gate)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            drained = !_draining;
        }

        if (run is null)
        {
            // The producer did not end the stream: items that still wait are too late.
            Close();
        }

        if (drained)
        {
            _drained.TrySetResult();
        }

        ReportFailure(error);
    }

    protected override void Break(Exception error)
    {
        Close();
        ReportFailure(error);
    }

    // Reports failures of the stream. Skips the user's own action and the loss of the connection, which is reported
    // elsewhere.
    private void ReportFailure(Exception? error)
    {
        if (error is not null and not (RpcConnectionLostException or ObjectDisposedException))
        {
            Session.ReportUnhandled(new RpcException(
                (error as RpcException)?.Status ?? RpcStatus.Unknown, $"{name} ended: {error.Message}", error));
        }
    }

    // Nothing was reported, and no report is missing.
    protected override void Withdraw(Exception error) => Complete(null, null);

    private void Close()
    {
        StreamSegment[] rest;
        lock (Gate)
        {
            _closed = true;
            rest = [.. _segments];
            _segments.Clear();
        }

        foreach (StreamSegment segment in rest)
        {
            Unwanted<T, TCodec>.Discard(Session, segment, 0, segment.Count);
        }
    }

    private void Drain()
    {
        while (true)
        {
            StreamSegment segment;
            lock (Gate)
            {
                if (!_segments.TryDequeue(out segment))
                {
                    _draining = false;
                    if (_completed)
                    {
                        _drained.TrySetResult();
                    }

                    return;
                }
            }

            if (segment.Lost > 0)
            {
                Session.ReportUnhandled(new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{name} lost {segment.Lost} items: they came faster than this side consumed them, or were " +
                    $"larger than the {Session.Options.Limits.MaxMessageSize} bytes that it accepts " +
                    "(RpcLimits.MaxMessageSize)"));
            }

            if (TryPush(segment))
            {
                int length = segment.Length;
                segment.Release();
                Consumed(ChargeOf(length));
            }
        }
    }

    // Returns false if the stream ended before the last item: the rest is discarded, and the segment released.
    private bool TryPush(in StreamSegment segment)
    {
        int position = 0;
        for (int i = 0; i < segment.Count; i++)
        {
            if (_closed)
            {
                Unwanted<T, TCodec>.Discard(Session, segment, position, segment.Count - i);
                return false;
            }

            T item;
            try
            {
                RpcReader reader = segment.ReadFrom(position, Session.Options.Limits.MaxDepth);
                reader.Attachments = Session.ResultAttachments;
                item = TCodec.Read(ref reader);
                position = segment.PositionOf(reader);
            }
            catch (Exception exception)
            {
                Session.ReportUnhandled(new RpcException(
                    RpcStatus.InvalidArgument,
                    $"An item of {name} could not be decoded: {exception.Message}", exception));
                return true;
            }

            try
            {
                push(item);
            }
            catch (Exception exception)
            {
                Session.ReportUnhandled(exception);
            }
        }

        return true;
    }
}
