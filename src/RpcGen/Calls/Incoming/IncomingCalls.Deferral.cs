using RpcGen.CompilerServices;
using RpcGen.Threads;

namespace RpcGen.Calls;

/// <content>
/// Defers calls while the peer does not read its replies, and while the handlers of an event are added. The latter
/// guarantees that a subscription takes effect before the calls that follow it.
/// </content>
internal sealed partial class IncomingCalls
{
    // An accessor that takes longer waits for something, possibly for one of the calls that it holds up.
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _deferred = new();
    private bool _draining;
    private long _subscribingSince;
    private ITimer? _holdTimer;

    // The bytes in _deferred. Written under _gate, read by the pump.
    private long _deferredBytes;

    // The subscription whose accessor runs or will run next. Written under _gate.
    private volatile RpcIncomingCall? _subscribing;

    private TimeProvider TimeProvider => session.Options.TimeProvider;

    // Replies wait to be sent; further handlers would only produce more of them.
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

    /// <summary>
    /// Resumes deferred calls, after output has drained or a subscription has taken effect.
    /// </summary>
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
    /// Records that the calling thread makes a call to the peer. If the thread runs an accessor, later calls are
    /// released: the peer may have to make one of them before it can answer.
    /// </summary>
    public void CallsBack()
    {
        if (_subscribing is { } call && call == HandlerScope.Current)
        {
            EndSubscription(call);
        }
    }

    /// <summary>
    /// Records the end of a call. If it is a subscription that holds up others, it has taken effect or failed, and the
    /// others are released.
    /// </summary>
    public void EndSubscription(RpcIncomingCall call)
    {
        // Runs for every call. A subscription finds itself here, because it was set before its accessor ran.
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

    // Returns false if another subscription is taking effect.
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

    // Returns false if nothing holds the call up. From then on, a subscription holds up the calls that follow it.
    private bool TryDefer(QueuedCall queued)
    {
        lock (_gate)
        {
            // The order matters: the request precedes the check, so either the writer signals later or this sees the
            // room.
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
