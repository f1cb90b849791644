using System.Threading.Tasks.Sources;
using RpcGen.Receiving;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// A consuming end whose consumer requests each segment. One consumer at a time. Waiting does not allocate.
/// </summary>
internal abstract class PullReceiver(Session session, StreamTable streams, long key, int window)
    : StreamReceiver(session, streams, key, window), IValueTaskSource<bool>
{
    // Guarded by Gate.
    private readonly Queue<StreamSegment> _segments = new();
    private bool _waiting;
    private bool _completed;
    private bool _broken;
    private bool _interrupted;
    private Exception? _error;

    // Reset under Gate by the consumer before it sets _waiting; completed by the thread that clears _waiting.
    private ManualResetValueTaskSourceCore<bool> _core;

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _core.GetResult(token);
        return Resumed();
    }

    /// <summary>Continues a consumer that waited: a segment has arrived, or the stream has ended.</summary>
    protected abstract bool Resumed();

    /// <summary>Discards a segment that is not consumed, and releases its attachments.</summary>
    protected abstract void Discard(in StreamSegment segment);

    /// <summary>Takes the next segment if there is one.</summary>
    /// <param name="segment">The segment; the caller releases it.</param>
    /// <param name="completed">Whether no further segment will arrive.</param>
    protected bool TryTake(out StreamSegment segment, out bool completed)
    {
        lock (Gate)
        {
            completed = false;
            if (_segments.TryDequeue(out segment))
            {
                return true;
            }

            completed = _completed;
        }

        return false;
    }

    /// <summary>Throws the error of the stream, if there is one.</summary>
    protected void ThrowIfFailed()
    {
        if (_error is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Waits until a segment has arrived; the result is that of <see cref="Resumed"/>.</summary>
    protected ValueTask<bool> WaitAsync()
    {
        lock (Gate)
        {
            bool interrupted = _interrupted;
            _interrupted = false;
            if (_segments.Count == 0 && !_completed && !interrupted)
            {
                if (_waiting)
                {
                    throw new InvalidOperationException("Another read of the stream is running: read one at a time");
                }

                _core.Reset();
                _waiting = true;
                return new ValueTask<bool>(this, _core.Version);
            }
        }

        return new ValueTask<bool>(Resumed());
    }

    /// <summary>Ends a wait early, so that the consumer can check for other events.</summary>
    protected void Interrupt()
    {
        lock (Gate)
        {
            // A consumer that is about to wait must not miss it.
            _interrupted = !_waiting;
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        Wake(null);
    }

    protected override void Deliver(PumpRun run, in StreamSegment segment)
    {
        bool discard;
        bool wake = false;
        lock (Gate)
        {
            discard = _broken;
            if (!discard)
            {
                _segments.Enqueue(segment);
                wake = _waiting;
                _waiting = false;
            }
        }

        if (discard)
        {
            Discard(segment);
        }
        else if (wake)
        {
            Wake(run);
        }
    }

    protected override void Complete(PumpRun? run, Exception? error)
    {
        lock (Gate)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            _error = error;
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        Wake(run);
    }

    protected override void Break(Exception error)
    {
        StreamSegment[] rest;
        bool wake;
        lock (Gate)
        {
            if (_broken)
            {
                return;
            }

            _broken = true;
            rest = [.. _segments];
            _segments.Clear();

            // If the end is already known, it stays the end once everything before it has been taken.
            if (!_completed || rest.Length > 0)
            {
                _completed = true;
                _error = error;
            }

            wake = _waiting;
            _waiting = false;
        }

        foreach (StreamSegment segment in rest)
        {
            Discard(segment);
        }

        if (wake)
        {
            Wake(null);
        }
    }

    private void Wake(PumpRun? run)
    {
        // On the pump, the consumer runs like a handler. On other threads it must not run inside the caller's code.
        _core.RunContinuationsAsynchronously = run is null;
        run?.EnterUserCode(null);
        try
        {
            _core.SetResult(true);
        }
        catch (Exception exception)
        {
            Session.ReportUnhandled(exception);
        }
    }
}
