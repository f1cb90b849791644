using RpcGen.Calls;
using RpcGen.Receiving;
using RpcGen.Connections;
using RpcGen.Streams;
using RpcGen.Threads;

namespace RpcGen.CompilerServices;

// Ends the call before its handler ends: the caller cancels, the deadline passes, or the connection ends.
public sealed partial class RpcIncomingCall
{
    private readonly Lock _gate = new();

    // In timestamps of the connection's clock; set only if the options have a timeout.
    private long _deadline;

    // Guarded by _gate: a Cancel frame may arrive while the handler ends.
    private CancellationTokenSource? _cancellation;
    private ITimer? _timer;
    private StreamSender? _resultStream;
    private bool _cancelled;
    private bool _expired;

    /// <summary>
    /// Cancelled when the caller cancels, when its deadline passes, and when the connection ends. It belongs to the
    /// call. Its source serves later calls of the slot, so that a call allocates nothing, as Kestrel's does for
    /// requests.
    /// </summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (_cancelled || _expired)
                    {
                        _cancellation.Cancel();
                    }
                }

                if (_options.Timeout > 0)
                {
                    ArmTimer();
                }

                return _cancellation.Token;
            }
        }
    }

    private TimeSpan TimeLeft =>
        Session.Options.TimeProvider.GetElapsedTime(Session.Options.TimeProvider.GetTimestamp(), _deadline);

    private bool HasDeadlinePassed => _options.Timeout > 0 && TimeLeft <= TimeSpan.Zero;

    /// <summary>
    /// Returns the exception of a call whose caller has cancelled or whose deadline has passed; otherwise null.
    /// </summary>
    /// <param name="when">The stage of the call, for the message.</param>
    internal RpcException? WhyEnded(string when) =>
        _cancelled ? new RpcException(RpcStatus.Cancelled, $"The call was cancelled {when}")
        : HasDeadlinePassed && !Session.IsDebugging
            ? new RpcException(RpcStatus.DeadlineExceeded, $"The deadline of the call passed {when}")
            : null;

    /// <summary>Cancels the call at the caller's request. Called on the receive thread.</summary>
    internal void Cancel()
    {
        if (TryCancel(out CancellationTokenSource? cancellation, out StreamSender? stream))
        {
            PumpRun.Current?.EnterUserCode(null);
            Cancel(cancellation, stream);
        }
    }

    /// <summary>
    /// Cancels the call because the connection has ended. A handler that blocks its cancellation does not delay that of
    /// other calls.
    /// </summary>
    internal void ConnectionEnded()
    {
        if (TryCancel(out CancellationTokenSource? cancellation, out StreamSender? stream))
        {
            PostCancel(cancellation, stream);
        }
    }

    private bool TryCancel(out CancellationTokenSource? cancellation, out StreamSender? stream)
    {
        lock (_gate)
        {
            cancellation = _cancellation;
            stream = _resultStream;
            if (!_isActive || _cancelled)
            {
                return false;
            }

            return _cancelled = true;
        }
    }

    // A timer calls this on the control thread.
    private void Expire()
    {
        CancellationTokenSource? cancellation;
        StreamSender? stream;
        lock (_gate)
        {
            if (!_isActive || _options.Timeout == 0)
            {
                return;
            }

            if (!HasDeadlinePassed)
            {
                // Timers may fire early, and this timer may belong to the previous call in this slot.
                ArmTimer();
                return;
            }

            if (Session.IsDebugging)
            {
                _timer!.Change(DeadlineSweeper.DebuggerPoll, Timeout.InfiniteTimeSpan);
                return;
            }

            _expired = true;
            cancellation = _cancellation;
            stream = _resultStream;
        }

        PostCancel(cancellation, stream);
    }

    private void PostCancel(CancellationTokenSource? cancellation, StreamSender? stream)
    {
        if (cancellation is not null || stream is not null)
        {
            Session.UserCode.Post(
                (Call: this, Cancellation: cancellation, Stream: stream),
                static work => work.Call.Cancel(work.Cancellation, work.Stream));
        }
    }

    // Called outside the lock, because callbacks are user code. A source that was cancelled is not reused. The stream
    // is stopped first, because a producer may end inside the callbacks of its token.
    private void Cancel(CancellationTokenSource? cancellation, StreamSender? stream)
    {
        stream?.Cut();
        if (cancellation is not null)
        {
            Session.UserCode.Run(cancellation, static cancellation => cancellation.Cancel());
        }
    }

    // Under _gate. Not the source's own timer: there, an exception of a callback would end the process.
    private void ArmTimer()
    {
        _timer ??= BareTimer.Create(
            Session.Options.TimeProvider, static call => ((RpcIncomingCall)call!).Expire(), this);

        // Adds a millisecond, because the clock of timers is coarser than that of timestamps.
        TimeSpan left = TimeLeft + TimeSpan.FromMilliseconds(1);
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void EndCancellation()
    {
        lock (_gate)
        {
            if (_cancellation is not null && (_cancelled || _expired || !_cancellation.TryReset()))
            {
                _cancellation = null;
            }

            if (_options.Timeout > 0)
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            _resultStream = null;
            _isActive = false;
        }
    }
}
