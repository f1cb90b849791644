using RpcGen.Calls;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Threads;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    /// <summary>Ends the connection, once: whoever is first says why.</summary>
    internal void Fail(RpcCloseReason reason)
    {
        if (!TryEnd(reason, out SessionState before))
        {
            return;
        }

        bool started = before != SessionState.Created;
        if (started)
        {
            SayGoodbye(reason, before is SessionState.Draining or SessionState.BothDraining);
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

        // Before the calls: no progress is to be reported after its call has ended.
        Streams.LoseReceivers(reason);
        List<AttachmentList> attachments = EndCalls(reason);
        _closed.TrySetResult(reason);

        // Calls begin without a fence of their own: from here on they see the end, or are seen.
        Interlocked.MemoryBarrierProcessWide();
        _incoming.CancelAll();
        foreach (AttachmentList list in attachments)
        {
            UserCode.Post(list, static list => list.CallEnded(succeeded: false));
        }

        Streams.LoseSenders();
        References.Close();
        UserCode.Post(this, static session => session.TellClosed());

        // Last: when the connection has finished, nothing of it is left.
        _ = ControlThread.Start(() => FinishAsync(started));
    }

    // Once, and not before they were told of the opening.
    private void TellClosed()
    {
        if (_opened && Interlocked.Exchange(ref _toldClosed, 1) == 0)
        {
            Decorators.Closed(this, _reason!);
        }
    }

    /// <summary>Called by the owner of the receive pump.</summary>
    internal void HandlerBegins() => Volatile.Write(ref _handlersBegun, _handlersBegun + 1);

    internal void HandlerEnded()
    {
        long ended = Interlocked.Increment(ref _handlersEnded);
        if (Volatile.Read(ref _noHandlers) is { } nobody && ended == Volatile.Read(ref _handlersBegun))
        {
            nobody.TrySetResult();
        }
    }

    /// <summary>Waits until no handler runs any more; no new ones may begin.</summary>
    internal Task WaitForHandlersAsync()
    {
        TaskCompletionSource nobody = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nobody = Interlocked.CompareExchange(ref _noHandlers, nobody, null) ?? nobody;

        // Handlers begin without a fence: either they are counted here, or they see that the connection has ended.
        Interlocked.MemoryBarrierProcessWide();
        if (Volatile.Read(ref _handlersEnded) == Volatile.Read(ref _handlersBegun))
        {
            nobody.TrySetResult();
        }

        return nobody.Task;
    }

    // What the peer sent before it went is worth reading: the end of the stream, or a moment later this, ends it all.
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

        // If the pump ends in time, it says why, and knows better: a peer that died is no failure of the transport.
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

    // On the control thread.
    private async Task DrainAsync()
    {
        SendGoAway(RpcCloseKind.ClosedByPeer, "");
        await Calls.WaitUntilIdleAsync().ConfigureAwait(true);
        await _peerQuiet.Task.ConfigureAwait(true);
        await WaitForHandlersAsync().ConfigureAwait(true);
        Writer.FlushDeferred();
        await Writer.WaitUntilReleasedAsync().ConfigureAwait(true);
    }

    // On the control thread. The peer closes: make no further call, and say so when the last one has been answered.
    private async Task PromiseQuietAsync()
    {
        Calls.Refuse();
        await Calls.WaitUntilIdleAsync().ConfigureAwait(true);
        SendControl(FrameKind.Ack, 0);
        Writer.FlushDeferred();
    }

    private void SayGoodbye(RpcCloseReason reason, bool toldBefore)
    {
        // Only where the peer can still hear it, and does not know it.
        if (reason.Kind is RpcCloseKind.LocallyClosed && !toldBefore)
        {
            SendGoAway(RpcCloseKind.ClosedByPeer, "");
            Writer.Linger(s_lastWrites);
        }
        else if (reason.Kind is RpcCloseKind.ProtocolViolation)
        {
            // The exception's text begins with the number of the rule.
            SendGoAway(RpcCloseKind.RejectedByPeer, reason.Exception?.Message ?? reason.Message);
            Writer.Linger(s_lastWrites);
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

    // A captured context may refuse to be posted to; that is no reason to leave other calls hanging.
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

    // A channel that cannot block may be a stream of the program's, whose disposal is user code.
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

    // On the control thread. The channel is freed only when no thread can be inside it any more.
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
