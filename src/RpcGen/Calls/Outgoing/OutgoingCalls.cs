using System.Runtime.CompilerServices;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;
using RpcGen.Streams;

namespace RpcGen.Calls;

/// <summary>
/// Sends encoded calls: at once if a slot and room in the queue are free, otherwise as soon as they are.
/// </summary>
internal static class OutgoingCalls
{
    public static ValueTask<T> Start<T, TCodec>(
        in EncodedCall call, ref OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        if (NeedsMore(call, options))
        {
            return DecoratedCalls.Start<T, TCodec>(call, options, cancellationToken);
        }

        Complete(call, ref options);
        return Send<T, TCodec>(call, options, cancellationToken);
    }

    /// <summary>Makes a call, and blocks until it is answered.</summary>
    public static T Call<T, TCodec>(
        in EncodedCall call, ref OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        if (NeedsMore(call, options))
        {
            return BlockingWait.For(DecoratedCalls.Start<T, TCodec>(call, options, cancellationToken));
        }

        Complete(call, ref options);
        ReceivePump pump = call.Session.Pump;
        PendingCall<T, TCodec> pending = Rent<T, TCodec>(call, options);

        // A large message does not borrow the receive role: nothing would be received while it is sent.
        bool borrows = call.Buffer.Attachments is null && call.Session.Writer.FitsFrame(call.Buffer)
            && pump.TryBorrow();
        bool sent = false;
        try
        {
            sent = TrySend(call, options, pending, cancellationToken);
        }
        finally
        {
            if (borrows)
            {
                pump.ReceiveAnswer(sent ? pending : null);
            }
        }

        return sent
            ? BlockingWait.For(new ValueTask<T>(pending, pending.Version))
            : BlockingWait.For(SendLater(call, options, pending, cancellationToken));
    }

    public static ValueTask StartVoid(
        in EncodedCall call, ref OutgoingOptions options, CancellationToken cancellationToken)
    {
        if (NeedsMore(call, options))
        {
            return WithoutResult(DecoratedCalls.Start<RpcVoid, RpcVoidCodec>(call, options, cancellationToken));
        }

        Complete(call, ref options);
        PendingCall<RpcVoid, RpcVoidCodec> pending = Rent<RpcVoid, RpcVoidCodec>(call, options);
        return TrySend(call, options, pending, cancellationToken)
            ? new ValueTask(pending, pending.Version)
            : WithoutResult(SendLater(call, options, pending, cancellationToken));
    }

    /// <summary>Sends a call whose options are complete.</summary>
    public static ValueTask<T> Send<T, TCodec>(
        in EncodedCall call, in OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        PendingCall<T, TCodec> pending = Rent<T, TCodec>(call, options);
        return TrySend(call, options, pending, cancellationToken)
            ? new ValueTask<T>(pending, pending.Version)
            : SendLater(call, options, pending, cancellationToken);
    }

    /// <summary>Sends a call whose caller does not wait for the answer. Completes when the call is queued.</summary>
    public static ValueTask StartOneWay(
        in EncodedCall call, ref OutgoingOptions options, CancellationToken cancellationToken)
    {
        OneWayCall pending = OneWayCall.Rent(call.Session, call.Method);
        pending.Target = call.Target.Reference;
        if (NeedsMore(call, options))
        {
            return DecoratedCalls.StartPending(call, options, pending, cancellationToken);
        }

        Complete(call, ref options);
        return TryStart(call, options, pending)
            ? ValueTask.CompletedTask
            : StartLater(call, options, pending, cancellationToken);
    }

    /// <summary>
    /// Sends a call that reports its own outcome: whatever happens becomes the outcome of the pending call.
    /// </summary>
    public static void StartPending(in EncodedCall call, ref OutgoingOptions options, PendingCall pending)
    {
        pending.Method = call.Method;
        pending.Target = call.Target.Reference;
        if (NeedsMore(call, options))
        {
            _ = StartPendingAsync(DecoratedCalls.StartPending(call, options, pending, default), pending);
            return;
        }

        Complete(call, ref options);
        if (!TryStart(call, options, pending))
        {
            _ = StartPendingAsync(StartLater(call, options, pending, default), pending);
        }
    }

    /// <summary>Appends the options to the message. They must not change afterwards.</summary>
    public static void Complete(in EncodedCall call, ref OutgoingOptions options)
    {
        if (options.Scope?.Remaining is { } remaining)
        {
            long milliseconds = Math.Max(1, (long)Math.Ceiling(remaining.TotalMilliseconds));
            options.Timeout = options.Timeout > 0 ? Math.Min(options.Timeout, milliseconds) : milliseconds;
        }

        options.AppendTo(call.Buffer);
    }

    /// <summary>Starts a call if that is possible at once; the message is consumed then.</summary>
    public static bool TryStart(in EncodedCall call, in OutgoingOptions options, PendingCall pending) =>
        SubscriptionsBefore(call, pending) is null
        && TryStart(call, pending, DeadlineOf(call, options)) == CallObstacle.None;

    /// <summary>Starts a call as soon as there is a slot and room.</summary>
    /// <exception cref="RpcConnectionLostException">The connection ended before the call was sent.</exception>
    /// <exception cref="TimeoutException">The deadline passed before the call was sent.</exception>
    public static async ValueTask StartLater(
        EncodedCall call, OutgoingOptions options, PendingCall pending, CancellationToken cancellationToken)
    {
        // Read before any wait: a subscription that is made after this call may wait for this call.
        Task? subscriptions = SubscriptionsBefore(call, pending);
        if (pending is SubscribeCall subscription && call.Target.Reference?.Announcement is null)
        {
            // Subscriptions on a promised object are left out: the call that promises the object may wait, too.
            call.Session.AddPendingSubscription(subscription.Sent);
        }

        // The calling thread continues with another buffer.
        MessageBuffer buffer = call.Buffer;
        CallObstacle obstacle = CallObstacle.Slots;
        int slot = -1;
        long deadline = DeadlineOf(call, options);
        using CancellationTokenSource? timer = options.Timeout > 0
            ? new CancellationTokenSource(
                TimeSpan.FromMilliseconds(Math.Min(options.Timeout, int.MaxValue - 1)),
                call.Session.Options.TimeProvider)
            : null;
        using CancellationTokenSource? linked = timer is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        CancellationToken token = linked?.Token ?? cancellationToken;
        try
        {
            if (subscriptions is not null)
            {
                await subscriptions.WaitAsync(token).ConfigureAwait(false);
            }

            while ((obstacle = TryStart(call, pending, deadline, slot)) != CallObstacle.None)
            {
                if (obstacle == CallObstacle.Slots)
                {
                    slot = await call.Session.Calls.WaitForSlotAsync(token).ConfigureAwait(false);
                }
                else
                {
                    await WaitUntilGone(obstacle, call, token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
            when (timer is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            throw Session.TimedOut(call.Method);
        }
        finally
        {
            if (obstacle != CallObstacle.None)
            {
                buffer.Reset();
                if (slot >= 0)
                {
                    call.Session.Calls.Release(slot);
                }
            }
        }
    }

    // Waits until an obstacle of TryStart is gone; a final obstacle throws. Must cover every obstacle of FindObstacle.
    private static Task WaitUntilGone(CallObstacle obstacle, in EncodedCall call, CancellationToken cancellationToken)
    {
        Session session = call.Session;
        Task? gone = obstacle switch
        {
            CallObstacle.Refused => session.IsFailing ? session.Closed : throw session.Refusal(),
            CallObstacle.TooLarge => throw session.TooLarge(call.Method, call.Buffer.Length),
            CallObstacle.GivenUp => throw new OperationCanceledException("The call was given up before it was sent"),
            CallObstacle.Unannounced => call.Target.Reference!.Announcement,
            CallObstacle.Unsettled => ((AttachmentList)call.Buffer.Attachments!).Ready,
            CallObstacle.Output => WaitForRoomAsync(session, IsLarge(call)),
            _ => throw new System.Diagnostics.UnreachableException($"{obstacle} is awaited elsewhere"),
        };
        return gone?.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }

    private static async Task WaitForRoomAsync(Session session, bool isLarge)
    {
        if (!await session.Writer.WaitForRoomAsync(isLarge).ConfigureAwait(false))
        {
            // Nothing is sent any more; the reason is known once the session has closed.
            await session.Closed.ConfigureAwait(false);
            throw session.Refusal();
        }
    }

    private static bool IsLarge(in EncodedCall call) => call.Buffer.Length > call.Session.Writer.MaxFrameSize;

    // Returns the subscriptions that wait to be sent, if the call has to follow them: the events that the call raises
    // must find their handlers.
    private static Task? SubscriptionsBefore(in EncodedCall call, PendingCall pending) =>
        pending is not SubscribeCall && call.Session.Subscribing is { IsCompleted: false } subscribing
            ? subscribing
            : null;

    // A call whose deadline has passed, or whose target is not usable, also takes the slow path and fails there.
    private static bool NeedsMore(in EncodedCall call, in OutgoingOptions options) =>
        call.Session.Decorators.DecoratesOutgoing || call.Target.Reference is { IsUsable: false }
        || options.Scope?.Remaining <= TimeSpan.Zero;

    private static PendingCall<T, TCodec> Rent<T, TCodec>(in EncodedCall call, in OutgoingOptions options)
        where TCodec : IRpcCodec<T>
    {
        PendingCall<T, TCodec> pending = PendingCall<T, TCodec>.Rent(call.Session, call.Method);
        pending.CaptureWith(options.Scope?.Reply);
        pending.Target = call.Target.Reference;
        pending.Continuations = call.Continuations;
        return pending;
    }

    private static bool TrySend<T, TCodec>(
        in EncodedCall call, in OutgoingOptions options, PendingCall<T, TCodec> pending,
        CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        if (!TryStart(call, options, pending))
        {
            return false;
        }

        pending.CancelWith(cancellationToken);
        return true;
    }

    private static async ValueTask<T> SendLater<T, TCodec>(
        EncodedCall call, OutgoingOptions options, PendingCall<T, TCodec> pending, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        await StartLater(call, options, pending, cancellationToken).ConfigureAwait(false);
        pending.CancelWith(cancellationToken);
        return await new ValueTask<T>(pending, pending.Version).ConfigureAwait(false);
    }

    private static async Task StartPendingAsync(ValueTask starting, PendingCall pending)
    {
        try
        {
            await starting.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            pending.SetError(exception);
            pending.CompleteAsynchronously();
        }
    }

    // The slot is taken last: a call must not hold one while it waits for another call.
    private static CallObstacle TryStart(in EncodedCall call, PendingCall pending, long deadline, int slot = -1)
    {
        Session session = call.Session;
        FrameWriter writer = session.Writer;
        MessageBuffer buffer = call.Buffer;
        AttachmentList? attachments = (AttachmentList?)buffer.Attachments;
        if (FindObstacle(call, pending, attachments) is not CallObstacle.None and var obstacle)
        {
            return obstacle;
        }

        int id = session.Calls.TryAdd(pending, attachments, slot);
        if (id < 0)
        {
            return session.Calls.IsRefusing ? CallObstacle.Refused : CallObstacle.Slots;
        }

        bool appended = Append(writer, buffer, id, pending, call.Target.Binding);
        MessageBufferPool.Return(buffer);
        if (!appended)
        {
            session.FailUnsent(pending);
        }
        else if (pending.IsAbandoned)
        {
            // Abandoned meanwhile; the thread that did it has not found the call in the table yet.
            session.Abandon(pending, new OperationCanceledException("The call was given up"));
        }
        else if (deadline != long.MaxValue && pending.ExpiresHere)
        {
            // Set after the call is queued: a call that ends before that could not be withdrawn.
            session.Calls.SetDeadline(pending, id, deadline);
            session.Deadlines.Arm(deadline);
        }

        return CallObstacle.None;
    }

    private static CallObstacle FindObstacle(in EncodedCall call, PendingCall pending, AttachmentList? attachments)
    {
        Session session = call.Session;
        FrameWriter writer = session.Writer;
        return session.RefusesCalls ? CallObstacle.Refused
            : call.Buffer.Length > session.PeerMaxMessageSize ? CallObstacle.TooLarge
            : pending.IsAbandoned ? CallObstacle.GivenUp
            : call.Target.Reference is { Announcement: not null } ? CallObstacle.Unannounced
            : attachments?.Ready is { IsCompletedSuccessfully: false } ? CallObstacle.Unsettled
            : writer.IsCongested || (IsLarge(call) && writer.IsBulkCongested) ? CallObstacle.Output
            : CallObstacle.None;
    }

    private static bool Append(
        FrameWriter writer, MessageBuffer buffer, int id, PendingCall pending, OutgoingBinding binding)
    {
        // From here on, the attachments belong to the slot.
        buffer.TakeAttachments();
        FrameLayout.PatchCallId(buffer.IsContiguous ? buffer.Contiguous : buffer.FirstSegment, id);
        if (writer.FitsFrame(buffer))
        {
            Span<byte> frame = buffer.Contiguous;
            FrameLayout.PatchLength(frame);
            bool appended = writer.Append(frame, pending, binding);
            buffer.Reset();
            pending.Queued(null);
            return appended;
        }

        OutgoingMessage message = buffer.Detach(FrameLayout.HeaderSize);
        pending.Queued(message);
        return writer.Append(message, pending, binding);
    }

    private static long DeadlineOf(in EncodedCall call, in OutgoingOptions options) =>
        options.Timeout > 0 ? call.Session.Deadlines.After(options.Timeout) : long.MaxValue;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask WithoutResult(ValueTask<RpcVoid> call) => await call.ConfigureAwait(false);
}
