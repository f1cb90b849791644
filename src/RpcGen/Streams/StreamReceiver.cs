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
/// The consuming end of a stream. The peer may send while the window is not used up; what has been consumed is granted
/// again in halves of the window, so that what waits here is bounded by the window and one message.
/// </summary>
internal abstract class StreamReceiver(Session session, StreamTable streams, long key, int window) : IAttachment
{
    /// <summary>What a frame takes from the window besides its content.</summary>
    public const int FrameCharge = 1024;

    // Written before the peer is told, read when its answer comes.
    private volatile Exception? _endedHere;

    // Guarded by Gate, like everything below: bytes received and not granted again, and those of them consumed.
    private long _outstanding;
    private long _consumed;
    private bool _ended;
    private bool _stopped;

    // Frames since the last grant that came without credit: the last report of a progress may.
    private int _overdrawn;

    protected Lock Gate { get; } = new();

    public Session Session => session;

    /// <summary>The stream, as this side numbers it; see <see cref="StreamTable"/>.</summary>
    public long Key => key;

    public int Window => window;

    /// <summary>What produces the stream, for error messages.</summary>
    public string Source { get; set; } = "The producer of the stream";

    /// <summary>The faults that the producer may declare.</summary>
    public RpcFaultDescriptor[] Faults { get; set; } = [];

    public void Undo()
    {
        MarkEnded();
        Withdraw(new RpcException(RpcStatus.Unavailable, "The call that mentions the stream was not sent"));
    }

    public void Drop() => Abort(new ObjectDisposedException("stream", "Nobody takes the stream"));

    public void CallEnded()
    {
        ObjectDisposedException ended = new(
            "stream", "The stream was an argument of a call that has ended; [RpcKeep] on the parameter keeps it");
        if ((key & 1) == 0)
        {
            // The handler's end has come before its answer, if it knew of the stream at all.
            MarkEnded();
            Complete(null, ended);
        }
        else
        {
            // What is on its way must still be taken apart: it may refer to objects. The producer ends it.
            Break(ended);
        }
    }

    /// <summary>The call that fills the stream failed. No news for a stream that the producer has ended.</summary>
    /// <returns>Whether it was news.</returns>
    public bool CallFailed(Exception error)
    {
        lock (Gate)
        {
            if (_ended)
            {
                return false;
            }
        }

        // Cancelled here: what was not consumed yet is thrown away. Else it comes first.
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

    /// <summary>Ends the call that fills the stream, when the consumer leaves before the end.</summary>
    public Action? Left { get; set; }

    /// <summary>Takes in a frame of items or bytes. Called by the owner of the receive pump.</summary>
    public void Accept(PumpRun run, in RpcReader reader, in ReceivedFrame frame, int count, ulong lost)
    {
        int length = ChargeOf(reader.Remaining);
        if (lost > 0 && !MayLose)
        {
            throw new ProtocolViolationException("T27", $"stream {key >> 1} is no event, and tells of {lost} lost items");
        }

        lock (Gate)
        {
            if (_outstanding >= window && _overdrawn++ > 0)
            {
                throw new ProtocolViolationException("T3", $"stream {key >> 1} got more than its window of {window} bytes");
            }

            if (reader.Remaining == 0 && lost == 0)
            {
                throw new ProtocolViolationException("T2", $"stream {key >> 1} got an empty frame");
            }

            _outstanding += length;
        }

        Deliver(run, new StreamSegment(reader, frame, count, lost));
    }

    /// <summary>The producer has ended. Called by the owner of the receive pump.</summary>
    public void Finish(PumpRun run, Exception? error)
    {
        MarkEnded();
        Complete(run, _endedHere ?? error);
    }

    /// <summary>
    /// This side ends the call that fills the stream, and tells the peer next: whatever the peer answers, this is why
    /// the stream ended.
    /// </summary>
    public void EndsHere(Exception error) => _endedHere = error;

    /// <summary>The connection has ended.</summary>
    public void Lose(Exception error)
    {
        MarkEnded();
        Complete(null, error);
    }

    /// <summary>Ends the stream from this side: nothing more is delivered, the producer is told.</summary>
    public void Abort(Exception error)
    {
        Break(error);
        if (Stop())
        {
            Left?.Invoke();
        }
    }

    /// <summary>Whether the producer may drop items.</summary>
    protected virtual bool MayLose => false;

    /// <summary>Takes what the peer sent. Called by the owner of the receive pump; owns the segment.</summary>
    protected abstract void Deliver(PumpRun run, in StreamSegment segment);

    /// <summary>Nothing more will be delivered.</summary>
    /// <param name="run">The pump's run, if it is the pump that calls.</param>
    /// <param name="error">Why the producer failed.</param>
    protected abstract void Complete(PumpRun? run, Exception? error);

    /// <summary>The call that mentions the stream was not sent; its caller has been told.</summary>
    protected virtual void Withdraw(Exception error) => Complete(null, error);

    /// <summary>Lets go of what was delivered and not consumed; whoever waits gets the error.</summary>
    protected abstract void Break(Exception error);

    /// <summary>Lets the peer send as much again.</summary>
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

    /// <summary>Tells the producer, once, that nobody consumes any more. Its end frees the stream.</summary>
    /// <returns>Whether this was the first to end it.</returns>
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

    /// <summary>What a frame takes from the window: its content, and what holding it costs here.</summary>
    public static int ChargeOf(long length) => (int)length + FrameCharge;

    /// <summary>
    /// The producer is there only now: if it was told to stop before, it has not heard of it.
    /// </summary>
    public void StopAgain()
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

    /// <summary>Runs an action when the stream has ended, however.</summary>
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
