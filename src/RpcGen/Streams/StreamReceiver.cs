using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// The consuming end of a stream. The peer may send while the window has room. Consumed bytes are granted again in
/// halves of the window, so that the window and one message bound what waits here.
/// </summary>
internal abstract class StreamReceiver(Session session, StreamTable streams, long key, int window) : IAttachment
{
    /// <summary>The bytes that a frame takes from the window in addition to its content.</summary>
    public const int FrameCharge = 1024;

    // Written before the peer is notified, read when its answer arrives.
    private volatile Exception? _localError;

    // Guarded by Gate, like everything below: bytes received and not granted again, and those of them that were
    // consumed.
    private long _outstanding;
    private long _consumed;
    private bool _ended;
    private bool _stopped;

    // Frames without credit since the last grant: the last report of a progress may be one.
    private int _overdrawn;

    protected Lock Gate { get; } = new();

    public Session Session => session;

    /// <summary>The key of the stream on this side; see <see cref="StreamTable"/>.</summary>
    public long Key => key;

    public int Window => window;

    /// <summary>The producer, in words for error messages.</summary>
    public string Source { get; set; } = "The producer of the stream";

    /// <summary>The faults that the producer may declare.</summary>
    public RpcFaultDescriptor[] Faults { get; set; } = [];

    public void Undo()
    {
        MarkEnded();
        Withdraw(new RpcException(RpcStatus.Unavailable, "The call that mentions the stream was not sent"));
    }

    public void Drop() => Abort(new ObjectDisposedException("stream", "The stream is not consumed"));

    public void CallEnded()
    {
        ObjectDisposedException ended = new(
            "stream",
            "The stream was an argument of a call that has ended; mark the parameter with [RpcKeep] to keep it");
        if ((key & 1) == 0)
        {
            // The handler's StreamEnd came before its answer, if the handler knew of the stream.
            MarkEnded();
            Complete(null, ended);
        }
        else
        {
            // Items that are still on their way must be decoded, since they may refer to objects. The producer ends it.
            Break(ended);
        }
    }

    /// <summary>Ends the stream because its call failed. Does nothing if the stream has already ended.</summary>
    /// <returns>Whether the stream was still open.</returns>
    public bool CallFailed(Exception error)
    {
        lock (Gate)
        {
            if (_ended)
            {
                return false;
            }
        }

        // After a cancellation, waiting items are discarded. After another failure, they precede the error.
        if (error is OperationCanceledException or TimeoutException)
        {
            Abort(error);
        }
        else
        {
            Lose(error);
        }

        return true;
    }

    /// <summary>Called when the consumer leaves before the end; ends the call of the stream.</summary>
    public Action? Abandoned { get; set; }

    /// <summary>Accepts a frame of items or bytes. Called by the owner of the receive pump.</summary>
    public void Accept(PumpRun run, in RpcReader reader, in ReceivedFrame frame, int count, ulong lost)
    {
        int length = ChargeOf(reader.Remaining);
        if (lost > 0 && !MayLose)
        {
            throw new ProtocolViolationException(
                "T27", $"stream {key >> 1} is not an event, but reports {lost} lost items");
        }

        lock (Gate)
        {
            if (_outstanding >= window && _overdrawn++ > 0)
            {
                throw new ProtocolViolationException(
                    "T3", $"stream {key >> 1} got more than its window of {window} bytes");
            }

            if (reader.Remaining == 0 && lost == 0)
            {
                throw new ProtocolViolationException("T2", $"stream {key >> 1} got an empty frame");
            }

            _outstanding += length;
        }

        Deliver(run, new StreamSegment(reader, frame, count, lost));
    }

    /// <summary>Ends the stream after its producer. Called by the owner of the receive pump.</summary>
    public void Finish(PumpRun run, Exception? error)
    {
        MarkEnded();
        Complete(run, _localError ?? error);
    }

    /// <summary>
    /// Sets the error with which this side ends the call of the stream, before it notifies the peer. The stream then
    /// ends with it, whatever the peer answers.
    /// </summary>
    public void SetLocalError(Exception error) => _localError = error;

    /// <summary>Ends the stream with the connection.</summary>
    public void Lose(Exception error)
    {
        MarkEnded();
        Complete(null, error);
    }

    /// <summary>Ends the stream from this side: no further item is delivered, and the producer is notified.</summary>
    public void Abort(Exception error)
    {
        Break(error);
        if (Stop())
        {
            Abandoned?.Invoke();
        }
    }

    /// <summary>Whether the producer may drop items.</summary>
    protected virtual bool MayLose => false;

    /// <summary>Delivers a received segment and owns it. Called by the owner of the receive pump.</summary>
    protected abstract void Deliver(PumpRun run, in StreamSegment segment);

    /// <summary>Ends the delivery.</summary>
    /// <param name="run">The run of the pump; null on other threads.</param>
    /// <param name="error">The error of the producer; null if there is none.</param>
    protected abstract void Complete(PumpRun? run, Exception? error);

    /// <summary>Ends a stream whose call was not sent. The caller has already got the error.</summary>
    protected virtual void Withdraw(Exception error) => Complete(null, error);

    /// <summary>Releases what was delivered but not consumed. A waiting consumer gets the error.</summary>
    protected abstract void Break(Exception error);

    /// <summary>Counts consumed bytes, and grants them to the peer again by half windows.</summary>
    protected void Consumed(int bytes)
    {
        long grant;
        lock (Gate)
        {
            _consumed += bytes;
            if (_consumed < window / 2 || _ended)
            {
                return;
            }

            grant = _consumed;
            _consumed = 0;
            _outstanding -= grant;
            _overdrawn = 0;
        }

        session.SendKeyed(FrameKind.Credit, key, grant);
    }

    /// <summary>Notifies the producer, once, that the stream is not consumed. Its StreamEnd frees the stream.</summary>
    /// <returns>Whether this was the first call.</returns>
    private bool Stop()
    {
        lock (Gate)
        {
            if (_stopped || _ended)
            {
                return false;
            }

            _stopped = true;
        }

        session.SendKeyed(FrameKind.StreamStop, key);
        return true;
    }

    /// <summary>Returns what a frame takes from the window: its content, and the cost of holding it.</summary>
    public static int ChargeOf(long length) => (int)length + FrameCharge;

    /// <summary>
    /// Sends StreamStop again if the first one arrived before the producer existed.
    /// </summary>
    public void ResendStop()
    {
        lock (Gate)
        {
            if (!_stopped || _ended)
            {
                return;
            }
        }

        session.SendKeyed(FrameKind.StreamStop, key);
    }

    /// <summary>Called when the stream has ended for any reason.</summary>
    public Action? WhenEnded { get; set; }

    private void MarkEnded()
    {
        lock (Gate)
        {
            _ended = true;
        }

        streams.Remove(this);
        WhenEnded?.Invoke();
    }
}
