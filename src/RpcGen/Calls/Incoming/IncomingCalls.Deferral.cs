using RpcGen.CompilerServices;
using RpcGen.Threads;

namespace RpcGen.Calls;

/// <content>
/// Calls that are put off: while the peer does not take its replies, and while the handlers of an event are added. The
/// second keeps the promise that a subscription takes effect before the calls that follow it.
/// </content>
internal sealed partial class IncomingCalls
{
    // An accessor that takes longer waits for something. That may be one of the calls it keeps waiting.
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _deferred = new();
    private bool _draining;
    private long _subscribingSince;
    private ITimer? _holdTimer;

    // Bytes in _deferred. Written under _gate, read by the pump.
    private long _deferredBytes;

    // The subscription whose accessor runs, or is next to run. Written under _gate.
    private volatile RpcIncomingCall? _subscribing;

    private TimeProvider TimeProvider => session.Options.TimeProvider;

    // Replies wait to be sent: running more handlers would only make more of them.
    private bool IsCongested => session.Writer.IsCongested
        || session.Writer.QueuedBulkBytes > Math.Max(
            session.Options.Limits.MaxDeferredBytes, 4 * session.PeerMaxMessageSize);

    private bool IsHeldUp => _subscribing is not null || IsCongested;

    private bool MustDefer => IsHeldUp || Volatile.Read(ref _deferredBytes) > 0;

    /// <summary>Runs a call off the receive thread: now, or when nothing holds it up any more.</summary>
    public void Run(QueuedCall call)
    {
        if ((!MustDefer && !call.IsSubscription) || !TryDefer(call))
        {
            session.Handlers.Post(call);
        }
    }

    /// <summary>Takes up what was put off, after output has drained or a subscription has taken effect.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_draining || _deferred.Count == 0)
            {
                return;
            }

            _draining = true;
        }

        RunDeferred();
    }

    /// <summary>
    /// The calling thread makes a call to the peer. If it runs an accessor, later calls are let go: the peer may have to
    /// make one before it can answer.
    /// </summary>
    public void CallsBack()
    {
        if (_subscribing is { } call && call == HandlerScope.Current)
        {
            EndSubscription(call);
        }
    }

    /// <summary>
    /// A call ends. If it is a subscription that holds up others, it has taken effect, or has failed: they are let go.
    /// </summary>
    public void EndSubscription(RpcIncomingCall call)
    {
        // Every call comes here. A subscription sees itself: it was set before its accessor ran.
        if (_subscribing != call)
        {
            return;
        }

        lock (_gate)
        {
            if (_subscribing != call)
            {
                return;
            }

            _subscribing = null;
        }

        Resume();
    }

    // False if another subscription takes effect just now.
    private bool TryBeginSubscription(RpcIncomingCall call)
    {
        lock (_gate)
        {
            if (IsHeldUp || _deferred.Count > 0)
            {
                return false;
            }

            SetSubscribing(call);
            return true;
        }
    }

    // Under _gate.
    private void SetSubscribing(RpcIncomingCall call)
    {
        _subscribing = call;
        _subscribingSince = TimeProvider.GetTimestamp();
    }

    // False if nothing holds the call up. A subscription holds up what comes after it from then on.
    private bool TryDefer(QueuedCall queued)
    {
        lock (_gate)
        {
            // Asked for before looking again: either the writer signals after this, or this sees the room.
            session.Writer.NotifyWhenDrained();
            if (!IsHeldUp && _deferred.Count == 0)
            {
                if (queued.IsSubscription)
                {
                    SetSubscribing(queued.Call);
                }

                return false;
            }

            _deferred.Enqueue(queued);
            Volatile.Write(ref _deferredBytes, _deferredBytes + queued.Length);
            if (_subscribing is not null)
            {
                ArmHoldTimer();
            }

            return true;
        }
    }

    private void RunDeferred()
    {
        while (true)
        {
            QueuedCall? next;
            lock (_gate)
            {
                if (IsHeldUp || !_deferred.TryDequeue(out next))
                {
                    _draining = false;
                    break;
                }

                Volatile.Write(ref _deferredBytes, _deferredBytes - next.Length);
                if (next.IsSubscription)
                {
                    SetSubscribing(next.Call);
                    ArmHoldTimer();
                }
            }

            session.Handlers.Post(next);
        }

        session.Writer.NotifyWhenDrained();
        if (!IsHeldUp)
        {
            Resume();
        }
    }

    // Under _gate.
    private void ArmHoldTimer()
    {
        _holdTimer ??= BareTimer.Create(TimeProvider, static calls => ((IncomingCalls)calls!).EndLongHold(), this);
        _holdTimer.Change(s_longestHold, Timeout.InfiniteTimeSpan);
    }

    private void EndLongHold()
    {
        lock (_gate)
        {
            if (_subscribing is null)
            {
                return;
            }

            // The timer was set for an earlier subscription.
            TimeSpan left = s_longestHold - TimeProvider.GetElapsedTime(_subscribingSince);
            if (left > TimeSpan.Zero)
            {
                _holdTimer!.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            _subscribing = null;
        }

        Resume();
    }
}
