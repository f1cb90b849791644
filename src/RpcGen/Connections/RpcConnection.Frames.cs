using RpcGen.Connections.Internal;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen;

public sealed partial class RpcConnection
{
    /// <summary>Sends an encoded answer and gives its buffer back.</summary>
    internal void Send(MessageBuffer buffer)
    {
        if (buffer.IsContiguous && buffer.Length - FrameLayout.HeaderSize <= Writer.MaxFrameSize)
        {
            Span<byte> frame = buffer.Contiguous;
            FrameLayout.PatchLength(frame);
            Writer.Append(frame);
            buffer.Reset();
        }
        else
        {
            Writer.Append(buffer.Detach(FrameLayout.HeaderSize));
        }

        MessageBufferPool.Return(buffer);
    }

    internal void SendPing() => SendControl(FrameKind.Ping, 0);

    private void SendCancel(int id) => SendControl(FrameKind.Cancel, id);

    private void SendControl(FrameKind kind, int value)
    {
        Span<byte> frame = stackalloc byte[FrameLayout.HeaderSize + 5];
        frame[FrameLayout.HeaderSize] = MessagePackCode.MinFixArray | 2;
        frame[FrameLayout.HeaderSize + 1] = (byte)kind;
        frame[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(frame[(FrameLayout.HeaderSize + 3)..], (ushort)value);
        FrameLayout.PatchLength(frame);
        Writer.Append(frame);
    }

    private void SendGoAway(RpcCloseKind kind, string text)
    {
        MessageBuffer buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Advance(FrameLayout.HeaderSize);
        writer.WriteArrayHeader(3);
        writer.Write((int)FrameKind.GoAway);
        writer.Write((int)kind);
        writer.Write(RemoteErrorText.Clip(text));
        writer.Flush();
        FrameLayout.PatchLength(buffer.Contiguous);
        Writer.Append(buffer.Contiguous);

        // The connection may end right after this; the pump's deferral must not keep the frame back.
        Writer.FlushDeferred();
    }

    private void ProcessFrame(PumpRun run, in ReceivedFrame frame)
    {
        ReceivedFrames++;
        if (HasEnded)
        {
            return;
        }

        if (_peer is null)
        {
            Shake(Hello.Parse(frame.Content));
            return;
        }

        int maxDepth = Options.Limits.MaxDepth;
        MessagePackReader reader = frame.Lease is null
            ? new MessagePackReader(frame.Content, maxDepth)
            : new MessagePackReader(frame.Lease, maxDepth);
        int elements = reader.ReadArrayHeader();
        uint kind = elements > 0 ? reader.ReadUInt32() : uint.MaxValue;
        switch ((FrameKind)kind)
        {
            case FrameKind.Call when elements is 5 or 6:
                _incoming.Process(run, elements, ref reader, frame);
                break;
            case FrameKind.Reply when elements == 3:
                TakeAnswered(ref reader, out PendingCall? answered);
                if (answered is not null)
                {
                    answered.Decode(ref reader);
                    CompleteInline(run, answered);
                }

                break;
            case FrameKind.Error when elements == 6:
                ProcessError(run, ref reader);
                break;
            case FrameKind.Cancel when elements == 2:
                _incoming.Cancel(reader.ReadUInt16());
                break;
            case FrameKind.Bind when elements == 4 && frame.Lease is null:
                ProcessBind(ref reader);
                break;
            case FrameKind.BindReply when elements == 4:
                ProcessBindReply(ref reader);
                break;
            case FrameKind.Ping when elements == 2:
                // A congested peer that pings will see everything that is queued: that is sign of life enough.
                if (!Writer.IsCongested)
                {
                    SendControl(FrameKind.Pong, reader.ReadUInt16());
                }

                break;
            case FrameKind.Pong when elements == 2:
                break;
            case FrameKind.Ack when elements == 2:
                _peerQuiet.TrySetResult();
                break;
            case FrameKind.GoAway when elements == 3:
                ProcessGoAway(ref reader);
                break;
            case >= FrameKind.FirstOptional and <= FrameKind.LastOptional:
                break;
            default:
                throw new ProtocolViolationException("F3", $"a frame of kind {kind} with {elements} elements");
        }
    }

    private void Shake(Hello peer)
    {
        Writer.MaxFrameSize = Math.Min(peer.MaxFrameSize, Options.Limits.MaxFrameSize);
        PeerMaxMessageSize = peer.MaxMessageSize;
        _calls = new CallTable(Math.Min(peer.MaxCalls, Options.Limits.MaxCalls));
        _source.MaxFrameSize = Options.Limits.MaxFrameSize;
        _source.AllowsChunks = true;
        _peer = peer;
        lock (_gate)
        {
            _refusesCalls = _reason is not null;
        }

        _handshake.TrySetResult(peer);
    }

    private void TakeAnswered(ref MessagePackReader reader, out PendingCall? call)
    {
        int id = reader.ReadUInt16();
        call = Calls.Take(id) ?? throw new ProtocolViolationException("A1", $"an answer to call {id}, which is not open");
        if (ReferenceEquals(call, PendingCall.Abandoned))
        {
            call = null;
        }
    }

    private void ProcessError(PumpRun run, ref MessagePackReader reader)
    {
        // Everything is read before the call is taken: a malformed frame must leave it where the end finds it.
        MessagePackReader rest = reader;
        rest.Skip();
        int status = rest.ReadInt32();
        string message = rest.ReadString() ?? "";
        string? typeName = rest.ReadString();
        string? stackTrace = rest.ReadString();
        rest.ExpectEnd();
        TakeAnswered(ref reader, out PendingCall? call);
        if (call is not null)
        {
            call.SetError(status switch
            {
                (int)RpcStatus.Unknown or <= 0 => new RpcRemoteException(message, typeName, stackTrace),
                (int)RpcStatus.DeadlineExceeded => new TimeoutException(message),
                _ => new RpcException((RpcStatus)status, message),
            });
            CompleteInline(run, call);
        }
    }

    private void CompleteInline(PumpRun run, PendingCall call)
    {
        run.EnterUserCode(null);
        try
        {
            call.Complete();
        }
        catch (Exception exception)
        {
            // Not of the awaiting method, which keeps its own: of a raw continuation or a context that is gone.
            ReportUnhandled(exception);
        }
    }

    private void ProcessBind(ref MessagePackReader reader)
    {
        int id = reader.ReadUInt16();
        SendBindReply(id, _incoming.Bind(id, ref reader));
    }

    private void SendBindReply(int id, IncomingBinding binding)
    {
        int[] missing = [.. binding.Missing];
        MessageBuffer buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Advance(FrameLayout.HeaderSize);
        writer.WriteArrayHeader(4);
        writer.Write((int)FrameKind.BindReply);
        writer.Write(id);
        writer.Write(binding.Exposed is not null);
        writer.WriteArrayHeader(missing.Length);
        foreach (int ordinal in missing)
        {
            writer.Write(ordinal);
        }

        writer.Flush();
        Send(buffer);
    }

    private void ProcessBindReply(ref MessagePackReader reader)
    {
        int id = reader.ReadUInt16();
        bool isExposed = reader.ReadBoolean();
        HashSet<int> missing = [];
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            missing.Add(reader.ReadUInt16());
        }

        OutgoingBinding binding;
        lock (_gate)
        {
            if (id >= _bindings.Count)
            {
                throw new ProtocolViolationException("B4", $"an answer to binding {id}, which was not made");
            }

            binding = _bindings[id];
        }

        binding.Missing = isExposed ? missing : null;
        binding.Reply.TrySetResult();
    }

    private void ProcessGoAway(ref MessagePackReader reader)
    {
        int kind = reader.ReadInt32();
        string text = reader.ReadString() ?? "";
        if (kind == (int)RpcCloseKind.RejectedByPeer)
        {
            Fail(new RpcCloseReason(RpcCloseKind.RejectedByPeer, $"The peer rejected what this side sent: {text}"));
            return;
        }

        lock (_gate)
        {
            _peerDraining = true;
            _refusesCalls = true;
        }

        _ = PromiseQuietAsync();
    }

    private void PumpEnded(Exception? exception)
    {
        RpcCloseReason reason = exception switch
        {
            null when _peerDraining => new(RpcCloseKind.ClosedByPeer, "The peer closed the connection"),
            null => new(RpcCloseKind.PeerLost, "The peer went away without a word; its process may have ended"),
            ProtocolViolationException => new(
                RpcCloseKind.ProtocolViolation, $"The peer broke the protocol, {exception.Message}", exception),
            RpcSerializationException => new(
                RpcCloseKind.ProtocolViolation, $"The peer broke the protocol, F4: {exception.Message}", exception),
            IOException when _peerDraining => new(RpcCloseKind.ClosedByPeer, "The peer closed the connection"),
            IOException => new(
                RpcCloseKind.PeerLost, $"The peer went away: {exception.Message}", exception),
            _ => new(RpcCloseKind.InternalError, $"RpcGen failed: {exception}", exception),
        };
        _pumpEnded.TrySetResult();
        Fail(reason);
    }

    private sealed class Sink(RpcConnection connection) : IFrameSink
    {
        public void Process(PumpRun run, in ReceivedFrame frame) => connection.ProcessFrame(run, frame);

        public bool IsOverwhelmed => connection._incoming.IsOverwhelmed && !connection.HasEnded;

        public void Ended(Exception? exception) => connection.PumpEnded(exception);
    }
}
