using RpcGen.Calls;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Threads;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    /// <summary>Ends the connection, once. The first call determines the reason.</summary>
    internal void Fail(RpcCloseReason reason)
    {
        if (!TryEnd(reason, out SessionState before))
        {
            return;
        }

        bool started = before != SessionState.Created;
        if (started)
        {
            SendLastGoAway(reason, before is SessionState.Draining or SessionState.BothDraining);
        }

        Writer.Close();
        AbortChannel();
        _keepAlive?.Dispose();
        _lastReads?.Dispose();
        Deadlines.Dispose();
        if (_handshake.TrySetException(NotConnected(reason)))
        {
            _ = _handshake.Task.Exception;
        }

        ReferencesAtEnd = References.List().Count;

        // Before the calls end: no progress may be reported after the end of its call.
        Streams.LoseReceivers(reason);
        List<AttachmentList> attachments = EndCalls(reason);
        _closed.TrySetResult(reason);

        // Calls begin without a fence of their own. After this barrier, either they see the end, or this thread sees
        // them.
        Interlocked.MemoryBarrierProcessWide();
        _incoming.CancelAll();
        foreach (AttachmentList list in attachments)
        {
            UserCode.Post(list, static list => list.CallEnded(succeeded: false));
        }

        Streams.LoseSenders();
        References.Close();
        UserCode.Post(this, static session => session.NotifyClosed());

        // Last: when the connection has finished, none of its resources are left.
        _ = ControlThread.Start(() => FinishAsync(started));
    }

    // Notifies the interceptors once, and only after they were notified of the opening.
    private void NotifyClosed()
    {
        if (_opened && Interlocked.Exchange(ref _notifiedClosed, 1) == 0)
        {
            Decorators.Closed(this, _reason!);
        }
    }

    /// <summary>Counts a handler that begins. Called by the owner of the receive pump.</summary>
    internal void HandlerBegins() => Volatile.Write(ref _handlersBegun, _handlersBegun + 1);

    internal void HandlerEnded()
    {
        long ended = Interlocked.Increment(ref _handlersEnded);
        if (Volatile.Read(ref _noHandlers) is { } idle && ended == Volatile.Read(ref _handlersBegun))
        {
            idle.TrySetResult();
        }
    }

    /// <summary>Waits until no handler runs. No further handler may begin.</summary>
    internal Task WaitForHandlersAsync()
    {
        TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        idle = Interlocked.CompareExchange(ref _noHandlers, idle, null) ?? idle;

        // Handlers begin without a fence: either this thread counts them, or they see that the connection has ended.
        Interlocked.MemoryBarrierProcessWide();
        if (Volatile.Read(ref _handlersEnded) == Volatile.Read(ref _handlersBegun))
        {
            idle.TrySetResult();
        }

        return idle.Task;
    }

    // What the peer has sent is still read, since it may contain its reason: until the stream ends or the timer fires.
    private void SendingFailed(Exception exception)
    {
        RpcCloseReason reason =
            exception is ProtocolViolationException violation ? Violation(violation) : TransportError(exception);
        BeginFailing(reason);
        if (exception is ProtocolViolationException)
        {
            Fail(reason);
            return;
        }

        // If the pump ends in time, its reason is used, which is better: the death of a peer is not a transport
        // failure.
        _lastReads = BareTimer.Create(Options.TimeProvider, state => ((Session)state!).Fail(reason), this);
        _lastReads.Change(s_lastReads, Timeout.InfiniteTimeSpan);
    }

    private Task BeginDrain()
    {
        lock (_gate)
        {
            if (_reason is not null || !HasShakenHands)
            {
                return Task.CompletedTask;
            }

            if (!TryDrain())
            {
                return _drain ?? Task.CompletedTask;
            }

            Calls.Refuse();
            return _drain = ControlThread.Start(DrainAsync);
        }
    }

    // Runs on the control thread.
    private async Task DrainAsync()
    {
        SendGoAway(RpcCloseKind.ClosedByPeer, "");
        await Calls.WaitUntilIdleAsync().ConfigureAwait(true);
        await _peerAcknowledged.Task.ConfigureAwait(true);
        await WaitForHandlersAsync().ConfigureAwait(true);
        Writer.FlushDeferred();
        await Writer.WaitUntilReleasedAsync().ConfigureAwait(true);
    }

    // Runs on the control thread. The peer closes: makes no further call, and sends Ack after the last answer.
    private async Task AcknowledgeGoAwayAsync()
    {
        Calls.Refuse();
        await Calls.WaitUntilIdleAsync().ConfigureAwait(true);
        SendControl(FrameKind.Ack, 0);
        Writer.FlushDeferred();
    }

    private void SendLastGoAway(RpcCloseReason reason, bool sentBefore)
    {
        // Only if the channel still works and the peer has not been notified.
        if (reason.Kind is RpcCloseKind.LocallyClosed && !sentBefore)
        {
            SendGoAway(RpcCloseKind.ClosedByPeer, "");
            Writer.Linger(s_lastWrites);
        }
        else if (reason.Kind is RpcCloseKind.ProtocolViolation)
        {
            // The exception's text begins with the number of the rule.
            // A peer that floods may be slow to read.
            SendGoAway(RpcCloseKind.RejectedByPeer, reason.Exception?.Message ?? reason.Message);
            Writer.Linger(s_lastWritesToViolator);
        }
        else if (reason.Kind is RpcCloseKind.Timeout && !_handshake.Task.IsCompleted)
        {
            SendGoAway(RpcCloseKind.RejectedByPeer, $"H7: the handshake was not done in time. {reason.Message}");
            Writer.Linger(s_lastWrites);
        }
    }

    private List<AttachmentList> EndCalls(RpcCloseReason reason)
    {
        List<AttachmentList> attachments = [];
        foreach (PendingCall call in _calls?.Close(out attachments) ?? [])
        {
            RpcOutcome outcome = Writer.HasSent(call) ? RpcOutcome.MayHaveRun : RpcOutcome.NotSent;
            call.SetError(new RpcConnectionLostException(outcome, reason));
            if (call.Bulk is { } bulk && !Writer.TryWithdraw(bulk))
            {
                Writer.WhenSent(bulk, () => Complete(call));
            }
            else
            {
                Complete(call);
            }
        }

        lock (_gate)
        {
            foreach (OutgoingBinding binding in _bindings)
            {
                if (binding.Reply.TrySetException(new RpcConnectionLostException(RpcOutcome.NotSent, reason)))
                {
                    _ = binding.Reply.Task.Exception;
                }
            }
        }

        return attachments;
    }

    // A captured context may reject the post. The other calls must still end.
    private void Complete(PendingCall call)
    {
        try
        {
            call.CompleteAsynchronously();
        }
        catch (Exception exception)
        {
            ReportUnhandled(exception);
        }
    }

    // A channel that cannot block may be a stream of the program, whose disposal is user code.
    private void AbortChannel()
    {
        if (_channel.CanBlock)
        {
            UserCode.Run(_channel, static channel => channel.Abort());
        }
        else
        {
            UserCode.Post(_channel, static channel => channel.Abort());
        }
    }

    // Runs on the control thread. The channel is disposed only when no thread can be inside it.
    private async Task FinishAsync(bool started)
    {
        if (started)
        {
            await _pumpEnded.Task.ConfigureAwait(true);
        }

        await Writer.WaitUntilReleasedAsync().ConfigureAwait(true);
        Writer.Discard();
        _upgrade?.End(_reason!);
        await UserCode.DisposeAsync(_channel).ConfigureAwait(true);
        if (_isDedicated)
        {
            Interlocked.Decrement(ref s_dedicated);
        }

        _finished.TrySetResult();
    }
}
