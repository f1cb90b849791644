using System.Diagnostics;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Transports.Internal;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    /// <summary>Whether a debugger is attached to either side, so that deadlines are suspended.</summary>
    internal bool IsDebugging => Debugger.IsAttached || _isPeerDebugging;

    private void ProcessFrame(PumpRun run, in ReceivedFrame frame)
    {
        ReceivedFrames++;
        if (HasEnded)
        {
            return;
        }

        if (_peer is null)
        {
            if (GoAway.IsRefusal(frame.Content, out string refusal))
            {
                Fail(new RpcCloseReason(RpcCloseKind.ClosedByPeer, $"The peer refused the connection: {refusal}"));
                return;
            }

            CompleteHandshake(run, Hello.Parse(frame.Content));
            return;
        }

        int maxDepth = Options.Limits.MaxDepth;
        RpcReader reader = frame.Lease is null
            ? new RpcReader(frame.Content, maxDepth)
            : new RpcReader(frame.Lease, maxDepth);
        int elements = reader.ReadArrayHeader();
        FrameKind kind = FrameFormat.ReadKind(ref reader, elements);
        switch (kind)
        {
            case FrameKind.Call when elements is 5 or 6:
                if (_peerMakesNoCalls)
                {
                    throw new ProtocolViolationException("G4", "a call follows the Ack, which promised none");
                }

                _incoming.Process(run, elements, ref reader, frame);
                break;
            case FrameKind.Reply when elements is 3 or 4:
                ProcessReply(run, elements, ref reader);
                break;
            case FrameKind.Error when elements is 6 or 8:
                ProcessError(run, elements, ref reader);
                break;
            case FrameKind.Cancel when elements == 2:
                ulong id = reader.ReadUInt64();
                FrameFormat.ExpectEnd(reader, kind);
                _incoming.Cancel(id);
                break;
            case FrameKind.StreamItems when elements is 3 or 4:
                Streams.ProcessItems(run, elements, ref reader, frame);
                break;
            case FrameKind.StreamEnd when elements is 2 or 6 or 8:
                Streams.ProcessEnd(run, elements, ref reader);
                break;
            case FrameKind.Credit when elements == 3:
                Streams.ProcessCredit(run, ref reader);
                break;
            case FrameKind.Release when elements == 3:
                References.ProcessRelease(run, ref reader);
                break;
            case FrameKind.StreamStop when elements == 2:
                Streams.ProcessStop(run, ref reader);
                break;
            default:
                ProcessControl(kind, elements, ref reader, frame);
                break;
        }
    }

    private void CompleteHandshake(PumpRun run, Hello peer)
    {
        Writer.MaxFrameSize = Math.Min(peer.MaxFrameSize, Options.Limits.MaxFrameSize);
        PeerMaxMessageSize = peer.MaxMessageSize;
        Writer.MaxBegunBytes = ChunkAssembler.MaxBegunBytes(peer.MaxMessageSize);
        Streams.PeerLimit = peer.MaxStreams;
        Streams.PeerMaxWindow = Math.Max(peer.MaxWindow, 1);
        _calls = new CallTable(Math.Min(peer.MaxCalls, Options.Limits.MaxCalls));
        _source.MaxFrameSize = Options.Limits.MaxFrameSize;
        _source.AllowsChunks = true;
        _peer = peer;
        _upgrade?.Begin(peer.SharedMemory);
        run.EnterUserCode(null);
        try
        {
            Decorators.Opened(this);
            _opened = true;
        }
        catch (Exception exception)
        {
            Fail(new RpcCloseReason(
                RpcCloseKind.LocallyClosed, $"An interceptor refused the connection: {exception.Message}", exception));
            return;
        }

        if (HasEnded)
        {
            NotifyClosed();
        }

        Open();
        _handshake.TrySetResult(peer);
    }

    // Takes an answer that its caller receives itself, on its own thread.
    private TakenAnswer TakeAnswer(in ReceivedFrame frame)
    {
        ReceivedFrames++;
        if (HasEnded)
        {
            return default;
        }

        RpcReader reader = new(frame.Content, Options.Limits.MaxDepth);
        int elements = reader.ReadArrayHeader();
        FrameKind kind = (FrameKind)reader.ReadUInt32();
        if (kind == FrameKind.Reply ? elements is not (3 or 4) : elements is not (6 or 8))
        {
            throw FrameFormat.Unexpected(kind, elements);
        }

        ulong id = reader.ReadUInt64();
        RpcFaultDescriptor[] faults = kind == FrameKind.Error ? FaultsOf(id) : [];
        PendingCall call = Take(id, out AttachmentList? attachments);
        return TakenAnswer.Of(frame.Content, call, attachments, faults);
    }

    private void ProcessAnswer(in TakenAnswer answer, PendingCall own)
    {
        PendingCall call = (PendingCall)answer.Call!;
        AttachmentList? attachments = (AttachmentList?)answer.Attachments;
        RpcReader reader = new(answer.Content, Options.Limits.MaxDepth);
        int elements = reader.ReadArrayHeader();
        FrameKind kind = (FrameKind)reader.ReadUInt32();
        reader.ReadUInt64();
        if (kind == FrameKind.Reply)
        {
            FinishReply(null, elements, ref reader, call, attachments, own);
        }
        else
        {
            FinishError(null, elements, ref reader, call, attachments, answer.Faults, own);
        }
    }

    private void ProcessReply(PumpRun run, int elements, ref RpcReader reader)
    {
        PendingCall call = Take(reader.ReadUInt64(), out AttachmentList? attachments);
        FinishReply(run, elements, ref reader, call, attachments, null);
    }

    private void FinishReply(
        PumpRun? run, int elements, ref RpcReader reader, PendingCall call, AttachmentList? attachments,
        PendingCall? own)
    {
        // Constructors and setters of the result are user code.
        run?.EnterUserCode(call.Continuations);
        RpcReader rest = reader;
        if (elements > 3)
        {
            rest.Skip();
        }

        if (call.State == MarkerState.None)
        {
            call.Decode(ref reader, isLast: elements == 3);
            if (call.Reply is { } reply)
            {
                TakeMetadata(call, reply, elements, ref rest);
            }
        }
        else
        {
            call.Drop(ref reader, this);
        }

        Finish(run, call, attachments, succeeded: true, own);
    }

    private static void TakeMetadata(PendingCall call, RpcReply reply, int elements, ref RpcReader reader)
    {
        try
        {
            reply.Add(call.ReplyNumber, elements > 3 ? RpcMetadata.Read(ref reader) : new RpcMetadata());
        }
        catch (RpcSerializationException exception)
        {
            call.SetError(new RpcException(
                RpcStatus.InvalidArgument,
                $"The call ran, but its metadata is malformed: {exception.Message}", exception));
        }
    }

    private void ProcessError(PumpRun run, int elements, ref RpcReader reader)
    {
        ulong id = reader.ReadUInt64();
        RpcFaultDescriptor[] faults = FaultsOf(id);
        PendingCall call = Take(id, out AttachmentList? attachments);
        FinishError(run, elements, ref reader, call, attachments, faults, null);
    }

    private void FinishError(
        PumpRun? run, int elements, ref RpcReader reader, PendingCall call, AttachmentList? attachments,
        RpcFaultDescriptor[] faults, PendingCall? own)
    {
        // The payload of a fault is a user type.
        run?.EnterUserCode(call.Continuations);
        reader.Attachments = ResultAttachments;
        Exception error = ReadError(ref reader, elements - 2, faults, call.Method?.QualifiedName ?? "");
        if (call.State == MarkerState.None)
        {
            // The promised object never arrived, so no call ran on it. The answer may lack the reason; Broken has it.
            call.SetError(call.Target?.Broken ?? WithSignature(error, call.Method));
        }

        Finish(run, call, attachments, succeeded: false, own);
    }

    // The peer reports what it has, and only this side knows what it calls. Skipped if a handler itself threw the
    // status.
    private Exception WithSignature(Exception error, RpcMethodDescriptor? method)
    {
        bool isMissing = false;
        if (error is RpcException { Status: RpcStatus.Unimplemented } && method is not null)
        {
            lock (_gate)
            {
                isMissing = _bindings.Exists(binding => binding.Lacks(method));
            }
        }

        return isMissing
            ? new RpcException(RpcStatus.Unimplemented, $"{error.Message}. This side calls {method!.Signature}", error)
            : error;
    }

    // A malformed error ends the connection and also the call, whose slot is already free.
    internal Exception ReadError(
        ref RpcReader reader, int elements, RpcFaultDescriptor[] faults, string source,
        FrameKind kind = FrameKind.Error)
    {
        try
        {
            Exception error = RemoteError.Read(ref reader, elements, faults, source);
            FrameFormat.ExpectEnd(reader, kind);
            return error;
        }
        catch (Exception exception) when (exception is RpcSerializationException or ProtocolViolationException)
        {
            RpcCloseReason reason = Violation(exception as ProtocolViolationException ?? Malformed(exception));
            Fail(reason);
            return new RpcConnectionLostException(RpcOutcome.MayHaveRun, reason);
        }
    }

    private RpcFaultDescriptor[] FaultsOf(ulong id) => Calls.FaultsOf((int)Math.Min(id, int.MaxValue));

    private PendingCall Take(ulong id, out AttachmentList? attachments) =>
        Calls.Take((int)Math.Min(id, int.MaxValue), out attachments)
        ?? throw new ProtocolViolationException("A1", $"an answer to call {id}, which is not open");

    // The attachments of the arguments end before the caller learns that the call has ended: no progress after the
    // result.
    private void Finish(
        PumpRun? run, PendingCall call, AttachmentList? attachments, bool succeeded, PendingCall? own)
    {
        attachments?.CallEnded(succeeded);
        if (call.State != MarkerState.None)
        {
            return;
        }

        if (attachments?.Draining is { IsCompleted: false } draining)
        {
            _ = CompleteAfterAsync(draining, call);
        }
        else if (run is not null && IsSlow(call))
        {
            _continuations.Post(call, static call => call.Complete());
        }
        else if (run is not null || call == own)
        {
            CompleteInline(call);
        }
        else
        {
            // The slot belongs to another call by now, whose caller's code may not run here.
            Complete(call);
        }
    }

    // Decrements the count, so that code that no longer blocks returns to the receive thread.
    private static bool IsSlow(PendingCall call)
    {
        if (call.Continuations is not { IsSlow: true } continuations)
        {
            return false;
        }

        continuations.Measured(TimeSpan.Zero);
        return true;
    }

    // Completes the call after what the handler wrote has reached the caller's stream.
    private async Task CompleteAfterAsync(Task draining, PendingCall call)
    {
        await draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Complete(call);
    }

    private void CompleteInline(PendingCall call)
    {
        try
        {
            call.Complete();
        }
        catch (Exception exception)
        {
            // Not an exception of the awaiting method: of a raw continuation, or of a context that is gone.
            ReportUnhandled(exception);
        }
    }

    private void PumpEnded(Exception? exception)
    {
        RpcCloseReason reason = exception switch
        {
            null when IsPeerDraining => ClosedByPeer,
            null => PeerLost("The peer closed the connection unexpectedly; its process may have ended", null),
            ProtocolViolationException violation => Violation(violation),
            RpcSerializationException => Violation(Malformed(exception)),
            IOException when IsPeerDraining => ClosedByPeer,
            IOException => PeerLost(
                $"The peer closed the connection unexpectedly: {exception.Message}", exception),
            _ => new(
                RpcCloseKind.InternalError, $"RpcGen failed: {exception.GetType().Name}: {exception.Message}",
                exception),
        };
        _pumpEnded.TrySetResult();
        Fail(reason);
    }

    private RpcCloseReason PeerLost(string message, Exception? exception)
    {
        PeerLoss? loss = _channel.DescribeLoss();
        return new RpcCloseReason(RpcCloseKind.PeerLost, loss?.Message ?? message, loss?.Cause ?? exception);
    }

    private RpcCloseReason ClosedByPeer => IsDraining
        ? new(RpcCloseKind.LocallyClosed, "Both sides closed the connection; the peer ended it first")
        : new(RpcCloseKind.ClosedByPeer, "The peer closed the connection");

    private static RpcCloseReason Violation(ProtocolViolationException exception) =>
        new(RpcCloseKind.ProtocolViolation, $"The peer broke the protocol, {exception.Message}", exception);

    private static ProtocolViolationException Malformed(Exception exception) => new("F4", exception.Message, exception);

    private sealed class Sink(Session session) : IFrameSink
    {
        public void Process(PumpRun run, in ReceivedFrame frame) => session.ProcessFrame(run, frame);

        public TakenAnswer TakeAnswer(in ReceivedFrame frame) => session.TakeAnswer(frame);

        public void ProcessAnswer(in TakenAnswer answer, AnswerWaiter own) =>
            session.ProcessAnswer(answer, (PendingCall)own);

        public bool IsOverwhelmed => session._incoming.IsOverwhelmed && !session.HasEnded;

        public void Ended(Exception? exception) => session.PumpEnded(exception);
    }
}
