using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>
/// The consuming end of a stream. The peer may send while the window is not used up; what has been consumed is granted
/// again in halves of the window, so that what waits here is bounded by the window and one message.
/// </summary>
internal abstract class StreamReceiver(RpcConnection connection, StreamTable streams, long key, int window) : IAttachment
{
    /// <summary>What a frame takes from the window besides its content.</summary>
    public const int FrameCharge = 1024;

    // Guarded by Gate, like everything below: bytes received and not granted again, and those of them consumed.
    private long _outstanding;
    private long _consumed;
    private bool _ended;
    private bool _stopped;

    protected Lock Gate { get; } = new();

    public RpcConnection Connection => connection;

    /// <summary>The stream, as this side numbers it; see <see cref="StreamTable"/>.</summary>
    public long Key => key;

    public int Window => window;

    /// <summary>The faults that the producer may declare.</summary>
    public RpcFaultDescriptor[] Faults { get; set; } = [];

    public virtual void Undo() => MarkEnded();

    public void Drop() => Abort(new ObjectDisposedException("stream", "Nobody takes the stream"));

    public void CallEnded()
    {
        // Both sides know that it is over: what the producer still sends is ignored.
        MarkEnded();
        ObjectDisposedException ended = new(
            "stream", "The stream was an argument of a call that has ended; [RpcKeep] on the parameter keeps it");
        if ((key & 1) == 0)
        {
            // The caller still gets everything that the handler sent.
            Complete(null, ended);
        }
        else
        {
            Break(ended);
        }
    }

    /// <summary>The call that fills the stream failed. No news for a stream that the producer has ended.</summary>
    public void CallFailed(Exception error)
    {
        lock (Gate)
        {
            if (_ended)
            {
                return;
            }
        }

        if (error is OperationCanceledException or TimeoutException)
        {
            Abort(error);
        }
        else
        {
            Lose(error);
        }
    }

    /// <summary>Ends the call that fills the stream, when the consumer leaves before the end.</summary>
    public Action? Left { get; set; }

    /// <summary>Takes in a frame of items or bytes. Called by the owner of the receive pump.</summary>
    public void Accept(PumpRun run, in MessagePackReader reader, in ReceivedFrame frame, int count, ulong lost)
    {
        int length = ChargeOf(reader.Remaining);
        lock (Gate)
        {
            if (_outstanding >= window)
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
        Complete(run, error);
    }

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

    /// <summary>Takes what the peer sent. Called by the owner of the receive pump; owns the segment.</summary>
    protected abstract void Deliver(PumpRun run, in StreamSegment segment);

    /// <summary>Nothing more will be delivered.</summary>
    /// <param name="run">The pump's run, if it is the pump that calls.</param>
    /// <param name="error">Why the producer failed.</param>
    protected abstract void Complete(PumpRun? run, Exception? error);

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
        }

        connection.SendStreamFrame(FrameKind.Credit, key, grant);
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

        connection.SendStreamFrame(FrameKind.StreamStop, key);
        return true;
    }

    /// <summary>What a frame takes from the window: its content, and what holding it costs here.</summary>
    public static int ChargeOf(long length) => (int)length + FrameCharge;

    private void MarkEnded()
    {
        lock (Gate)
        {
            _ended = true;
        }

        streams.Remove(this);
    }
}
