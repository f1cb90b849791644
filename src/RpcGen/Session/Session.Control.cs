using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Threads;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    // Written only by the owner of the receive pump, like everything below.
    private bool _peerMakesNoCalls;
    private ushort _answeredPings;

    // The number of pings sent; each ping carries the count before it.
    private int _sentPings;

    internal void SendPing() => SendControl(FrameKind.Ping, (ushort)(Interlocked.Increment(ref _sentPings) - 1));

    /// <summary>
    /// Answers a binding: once, and again if a contract that serves it is exposed later.
    /// </summary>
    internal void ReplyToBind(int id, IncomingBinding binding, bool isFirst)
    {
        lock (binding.Replying)
        {
            // A contract that was exposed meanwhile may have been reported already.
            ExposedContract? exposed = binding.Exposed;
            if (binding.RepliedExposed || (exposed is null && !isFirst))
            {
                return;
            }

            binding.RepliedExposed = exposed is not null;
            SendBindReply(id, exposed is not null, binding.MissingFrom(exposed));
        }
    }

    // Processes the rare frames that concern the connection.
    private void ProcessControl(FrameKind kind, int elements, ref RpcReader reader, in ReceivedFrame frame)
    {
        switch (kind)
        {
            case FrameKind.Bind when elements == 4:
                ProcessBind(ref reader, frame);
                return;
            case FrameKind.BindReply when elements == 4:
                ProcessBindReply(ref reader);
                break;
            case FrameKind.Ping when elements == 2:
                ProcessPing(ref reader);
                break;
            case FrameKind.Pong when elements == 2:
                ProcessPong(ref reader);
                break;
            case FrameKind.Ack when elements == 2:
                ProcessAck(ref reader);
                break;
            case FrameKind.GoAway when elements == 3:
                ProcessGoAway(ref reader);
                break;
            case FrameKind.SharedMemoryOffer when elements == 3:
                Upgrade.ProcessOffer(ref reader);
                break;
            case FrameKind.SharedMemoryAccept when elements == 1:
                FrameFormat.ExpectEnd(reader, kind);
                Upgrade.ProcessAccept();
                break;
            case FrameKind.SharedMemoryReject when elements == 2:
                Upgrade.ProcessReject(ref reader);
                break;
            case FrameKind.SharedMemorySwitch when elements == 1:
                FrameFormat.ExpectEnd(reader, kind);
                Upgrade.ProcessSwitch(_source.IsEmpty);
                break;
            case FrameKind.Debugging when elements == 2:
                bool isDebugging = reader.ReadBoolean();
                FrameFormat.ExpectEnd(reader, kind);
                _isPeerDebugging = isDebugging && Options.PauseDeadlinesWhileDebugging;
                break;
            case >= FrameKind.FirstOptional and <= FrameKind.LastOptional and not FrameKind.Debugging:
                break;
            case FrameKind.Chunk when frame.Lease is not null:
                throw new ProtocolViolationException("C7", "a Chunk travels in chunks");
            default:
                throw FrameFormat.Unexpected(kind, elements);
        }
    }

    private SharedMemoryUpgrade Upgrade => _upgrade
        ?? throw new ProtocolViolationException("M1", "a step to shared memory that the handshake did not agree on");

    private void ProcessBind(ref RpcReader reader, in ReceivedFrame frame)
    {
        if (frame.Lease is not null)
        {
            throw new ProtocolViolationException("B3", "a Bind travels in chunks");
        }

        ulong id = reader.ReadUInt64();
        ReplyToBind((int)id, _incoming.Bind(id, ref reader), isFirst: true);
    }

    private void SendBindReply(int id, bool isExposed, int[] missing)
    {
        MessageBuffer buffer = new();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.BindReply, 4);
        writer.Write(id);
        writer.Write(isExposed);
        writer.WriteArrayHeader(missing.Length);
        foreach (int ordinal in missing)
        {
            writer.Write(ordinal);
        }

        writer.Flush();
        Send(buffer);
    }

    private void ProcessBindReply(ref RpcReader reader)
    {
        ulong id = reader.ReadUInt64();
        bool isExposed = reader.ReadBoolean();
        HashSet<ulong> missing = [];
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            missing.Add(reader.ReadUInt64());
        }

        FrameFormat.ExpectEnd(reader, FrameKind.BindReply);
        OutgoingBinding binding;
        lock (_gate)
        {
            if (id >= (ulong)_bindings.Count)
            {
                throw new ProtocolViolationException("B4", $"an answer to binding {id}, which was not made");
            }

            binding = _bindings[(int)id];
        }

        binding.Replied(isExposed, missing);
    }

    private void ProcessPing(ref RpcReader reader)
    {
        ulong number = reader.ReadUInt64();
        FrameFormat.ExpectEnd(reader, FrameKind.Ping);
        if (number > ushort.MaxValue)
        {
            throw new ProtocolViolationException(
                "P1", $"a ping has the number {number}; {ushort.MaxValue} is the largest");
        }

        // With a congested output, the peer will soon receive what is queued, which is a sign of life as well.
        if (!Writer.IsCongested)
        {
            SendControl(FrameKind.Pong, (int)number);
        }
    }

    private void ProcessPong(ref RpcReader reader)
    {
        ulong number = reader.ReadUInt64();
        FrameFormat.ExpectEnd(reader, FrameKind.Pong);
        int open = (ushort)(Volatile.Read(ref _sentPings) - _answeredPings);
        if (number > ushort.MaxValue || (ushort)((ushort)number - _answeredPings) >= open)
        {
            throw new ProtocolViolationException("P2", $"a pong with the number {number}, which answers no ping");
        }

        // Earlier pings will not be answered: the peer may omit answers.
        _answeredPings = (ushort)(number + 1);
    }

    private void ProcessAck(ref RpcReader reader)
    {
        ulong number = reader.ReadUInt64();
        FrameFormat.ExpectEnd(reader, FrameKind.Ack);
        bool isAsked;
        lock (_gate)
        {
            isAsked = IsDraining || HasEnded;
        }

        if (number != 0 || !isAsked || _peerMakesNoCalls)
        {
            throw new ProtocolViolationException("G3", $"an Ack with the number {number} that answers no GoAway");
        }

        _peerMakesNoCalls = true;
        _peerAcknowledged.TrySetResult();
    }

    private void ProcessGoAway(ref RpcReader reader)
    {
        long kind = reader.ReadInt64();
        string text = reader.ReadString() ?? "";
        FrameFormat.ExpectEnd(reader, FrameKind.GoAway);
        switch (kind)
        {
            case (int)RpcCloseKind.RejectedByPeer:
                Fail(new RpcCloseReason(
                    RpcCloseKind.RejectedByPeer, $"The peer rejected what this side sent: {text}"));
                return;
            case (int)RpcCloseKind.ClosedByPeer:
                break;
            default:
                throw new ProtocolViolationException("G1", $"a GoAway of the unknown kind {kind}");
        }

        BeginPeerDrain();
        _ = ControlThread.Start(AcknowledgeGoAwayAsync);
    }
}
