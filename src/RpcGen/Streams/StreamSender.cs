using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// The producing end of a stream. It sends while the consumer's window has room, and may overdraw it by one message.
/// One producer at a time. Waiting for credit does not allocate. A stream that this side numbered has no credit until
/// the peer has found it in its message: the message may wait there, or be refused unread.
/// </summary>
internal sealed partial class StreamSender(Session session, StreamTable streams, long key, int window, int declared)
    : IAttachment
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private long _credit = (key & 1) == 0 ? 0 : window;
    private bool _stopped;
    private bool _ended;
    private Task _lastSend = Task.CompletedTask;
    private CancellationTokenSource? _cancellation;
    private Action? _onFirstCredit;
    private Action? _ifNoCredit;
    private Action? _whenStopped;
    private Action? _whenCredit;

    public Session Session => session;

    public long Key => key;

    /// <summary>The window that this side uses, at most what the consumer declared.</summary>
    public int Window => window;

    /// <summary>The bytes that may be sent now.</summary>
    public long Credit
    {
        get
        {
            lock (_gate)
            {
                return _credit;
            }
        }
    }

    /// <summary>Whether the stream is no longer consumed.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped;
            }
        }
    }

    /// <summary>Whether the stream ends early because its call was cancelled: it must not look complete.</summary>
    public bool IsCut { get; private set; }

    /// <summary>
    /// The error of a stream whose source threw: null if it obeyed <see cref="Stopped"/> because its consumer left.
    /// </summary>
    public Exception? FailureOf(Exception exception) =>
        exception is OperationCanceledException && IsStopped && !IsCut ? null : exception;

    /// <summary>Cancelled when the stream is no longer consumed.</summary>
    public CancellationToken Stopped
    {
        get
        {
            lock (_gate)
            {
                _cancellation ??= new CancellationTokenSource();
                if (_stopped)
                {
                    _cancellation.Cancel();
                }

                return _cancellation.Token;
            }
        }
    }

    /// <summary>Converts the producer's exceptions for the consumer; null to send them unchanged.</summary>
    public Func<Exception, Exception>? Translate { get; set; }

    /// <summary>Whether the consumer owns the objects in the items, as it does in results.</summary>
    public bool OwnsObjects { get; set; }

    /// <summary>The faults that the producer may declare.</summary>
    public RpcFaultDescriptor[] Faults { get; set; } = [];

    Task? IAttachment.Draining => Unsent;

    /// <summary>
    /// Completed when everything that was passed to the stream without waiting has been sent; the call's answer follows
    /// after that.
    /// </summary>
    public Task Unsent
    {
        get
        {
            lock (_gate)
            {
                return field is null ? _lastSend : Task.WhenAll(field, _lastSend);
            }
        }

        set
        {
            lock (_gate)
            {
                field = value;
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="action"/> once when the first credit arrives, or <paramref name="never"/> if the stream
    /// ends first.
    /// </summary>
    public void WhenFirstCredit(Action action, Action? never = null)
    {
        lock (_gate)
        {
            _onFirstCredit = action;
            _ifNoCredit = never;
        }
    }

    /// <summary>Runs an action once, when the stream is no longer consumed; at once if it is not now.</summary>
    public void WhenStopped(Action action)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _whenStopped += action;
                return;
            }
        }

        action();
    }

    public void Undo()
    {
        streams.Remove(this);
        Action? never;
        lock (_gate)
        {
            _ended = true;
            never = _onFirstCredit is null ? null : _ifNoCredit;
            _onFirstCredit = _ifNoCredit = null;
        }

        Stop();
        if (never is not null)
        {
            session.UserCode.Run(never, static never => never());
        }
    }

    public void CallEnded()
    {
        bool began;
        lock (_gate)
        {
            began = _onFirstCredit is null;
        }

        if (began)
        {
            Stop();
        }
        else
        {
            // The producer has not begun, so it would not end the stream.
            Undo();
        }
    }

    /// <summary>Ends a result stream whose call was cancelled, or whose deadline passed.</summary>
    public void Cut()
    {
        IsCut = true;
        CallEnded();
    }

    public void Drop()
    {
        Stop();
        End(null);
    }

    public void Lose() => Undo();

    public void PeerStopped(PumpRun run)
    {
        run.EnterUserCode(null);
        Stop();
    }

    public void Grant(PumpRun run, ulong bytes)
    {
        bool wake;
        Action? whenCredit;
        Action? start;
        lock (_gate)
        {
            if (bytes > RpcLimits.HardMaxMessageSize || _credit + (long)bytes > declared)
            {
                throw new ProtocolViolationException(
                    "T4", $"stream {key >> 1} was granted more than its window of {declared} bytes");
            }

            _credit = Math.Min(_credit + (long)bytes, window);
            if (_credit <= 0)
            {
                return;
            }

            (start, _onFirstCredit) = (_onFirstCredit, null);
            whenCredit = _whenCredit;
            wake = TryEndWait(AwaitedBySender.Credit);
        }

        if (wake)
        {
            _core.SetResult(true);
        }

        if (start is not null)
        {
            run.EnterUserCode(null);
            start();
        }

        if (whenCredit is not null)
        {
            session.UserCode.Post(whenCredit, static whenCredit => whenCredit());
        }
    }

    /// <summary>Runs an action off the receive thread when credit arrives; for producers that cannot wait.</summary>
    public void OnCredit(Action action)
    {
        lock (_gate)
        {
            _whenCredit = action;
        }
    }

    /// <summary>Ends the stream. The consumer gets the error after everything that was sent.</summary>
    /// <returns>Completed when StreamEnd has been queued.</returns>
    public Task End(Exception? error)
    {
        bool wake;
        Task lastSend;
        lock (_gate)
        {
            if (_ended)
            {
                return Task.CompletedTask;
            }

            _ended = true;
            _stopped = true;
            wake = TryEndWait();
            lastSend = _lastSend;
        }

        if (wake)
        {
            _core.SetResult(false);
        }

        streams.Remove(this);
        if (lastSend.IsCompleted)
        {
            SendEnd(error);
            return Task.CompletedTask;
        }

        return Unsent = EndAfterAsync(lastSend, error);
    }

    private async Task EndAfterAsync(Task lastSend, Exception? error)
    {
        await lastSend.ConfigureAwait(false);
        SendEnd(error);
    }

    private void SendEnd(Exception? error) => session.SendStreamEnd(
        key,
        error is null ? null : RemoteError.Of(Translate?.Invoke(error) ?? error, session.Options.ErrorDetail, Faults));

    private void Stop()
    {
        CancellationTokenSource? cancellation;
        Action? whenStopped;
        bool wake;
        lock (_gate)
        {
            _stopped = true;
            cancellation = _cancellation;
            (whenStopped, _whenStopped) = (_whenStopped, null);
            wake = TryEndWait();
        }

        if (wake)
        {
            _core.SetResult(false);
        }

        if (cancellation is not null)
        {
            session.UserCode.Run(cancellation, static cancellation => cancellation.Cancel());
        }

        if (whenStopped is not null)
        {
            session.UserCode.Run(whenStopped, static whenStopped => whenStopped());
        }
    }
}
