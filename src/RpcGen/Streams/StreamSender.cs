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
/// The producing end of a stream: sends while the consumer's window has room, which it may overdraw by one message. One
/// producer at a time; waiting for credit allocates nothing. A stream that this side numbered has no credit before the
/// peer has found it in the message that mentions it: that message may wait there, or be refused unread.
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
    private Action? _whenWanted;
    private Action? _whenUnwanted;
    private Action? _whenStopped;
    private Action? _whenCredit;

    public Session Session => session;

    public long Key => key;

    /// <summary>What this side makes use of, at most what the consumer declared.</summary>
    public int Window => window;

    /// <summary>Bytes that may be sent now.</summary>
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

    /// <summary>Whether nobody consumes any more.</summary>
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

    /// <summary>Whether the stream ends before its time: such an end must not look like a complete one.</summary>
    public bool IsCut { get; private set; }

    /// <summary>
    /// What a source failed with that threw: nothing, if it obeyed <see cref="Stopped"/> because its consumer had enough.
    /// </summary>
    public Exception? FailureOf(Exception exception) =>
        exception is OperationCanceledException && IsStopped && !IsCut ? null : exception;

    /// <summary>Cancelled when nobody consumes any more.</summary>
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

    /// <summary>What the consumer gets to see of the producer's exceptions; as they are, if it is null.</summary>
    public Func<Exception, Exception>? Translate { get; set; }

    /// <summary>Whether objects in the items belong to the consumer: those of results do.</summary>
    public bool OwnsObjects { get; set; }

    /// <summary>The faults that the producer may declare.</summary>
    public RpcFaultDescriptor[] Faults { get; set; } = [];

    Task? IAttachment.Draining => Unsent;

    /// <summary>
    /// Completed when everything is on its way that was given to the stream without waiting; the call's answer comes
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
    /// Runs an action, once, when the consumer gives the first credit; or another one if it never does.
    /// </summary>
    public void WhenWanted(Action action, Action? never = null)
    {
        lock (_gate)
        {
            _whenWanted = action;
            _whenUnwanted = never;
        }
    }

    /// <summary>Runs an action when nobody consumes any more, once; at once, if that is so.</summary>
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
            never = _whenWanted is null ? null : _whenUnwanted;
            _whenWanted = _whenUnwanted = null;
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
            began = _whenWanted is null;
        }

        if (began)
        {
            Stop();
        }
        else
        {
            // It never began, and so nobody would end it.
            Undo();
        }
    }

    /// <summary>The call was cancelled that the stream is the result of, or its deadline passed.</summary>
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

            (start, _whenWanted) = (_whenWanted, null);
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

    /// <summary>Runs an action off the receive thread whenever credit comes; for producers that cannot wait.</summary>
    public void OnCredit(Action action)
    {
        lock (_gate)
        {
            _whenCredit = action;
        }
    }

    /// <summary>Ends the stream; the consumer gets the error after everything that was sent.</summary>
    /// <returns>Completed when the end is on its way.</returns>
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
