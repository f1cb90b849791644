using System.Diagnostics;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// The open streams of a connection. The side whose message first mentions a stream numbers it. Numbers rise and are
/// never used again, so a late frame is dropped instead of reaching another stream.
/// </summary>
/// <remarks>
/// A key is twice the number, plus one if the peer numbered the stream. In a frame the key is that of the sender, so
/// the receiver flips the lowest bit.
/// </remarks>
internal sealed class StreamTable(Session session)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<long, StreamReceiver> _receivers = [];
    private readonly Dictionary<long, StreamSender> _senders = [];
    private long _next;
    private int _own;
    private int _peers;
    private RpcCloseReason? _closed;

    /// <summary>The number of open streams, numbered by either side.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants();
                return _receivers.Count + _senders.Count;
            }
        }
    }

    /// <summary>The number of streams that the peer accepts.</summary>
    public int PeerLimit { get; set; }

    /// <summary>The largest window that the peer accepts for a stream that it consumes.</summary>
    public int PeerMaxWindow { get; set; }

    /// <summary>Returns the window of a stream, from the contract's value and this side's limits.</summary>
    public int WindowOf(int declared)
    {
        RpcLimits limits = session.Options.Limits;
        return declared > 0
            ? Math.Clamp(declared, RpcLimits.MinStreamWindow, limits.MaxStreamWindow)
            : limits.StreamWindow;
    }

    /// <summary>Opens a stream that this side numbers and consumes.</summary>
    /// <exception cref="RpcException">As many streams are open as the peer accepts.</exception>
    public T OpenReceiver<T>(Func<long, T> create)
        where T : StreamReceiver => Open<StreamReceiver, T>(_receivers, create);

    /// <summary>Opens a stream that this side numbers and produces.</summary>
    /// <exception cref="RpcException">As many streams are open as the peer accepts.</exception>
    public StreamSender OpenSender(int window) =>
        Open<StreamSender, StreamSender>(_senders, key => new StreamSender(session, this, key, window, window));

    /// <summary>Adds a stream that the peer numbered and produces.</summary>
    /// <exception cref="RpcSerializationException">The number is in use or too large.</exception>
    public T AcceptReceiver<T>(ulong number, Func<long, T> create)
        where T : StreamReceiver => Accept<StreamReceiver, T>(_receivers, number, create);

    /// <summary>Adds a stream that the peer numbered and consumes.</summary>
    /// <exception cref="RpcSerializationException">The number is in use or too large.</exception>
    public StreamSender AcceptSender(ulong number, int window) =>
        Accept<StreamSender, StreamSender>(_senders, number, key => new StreamSender(
            session, this, key, Math.Min(window, session.Options.Limits.MaxStreamWindow), window));

    public void Remove(StreamReceiver receiver) => Remove(_receivers, receiver.Key, receiver);

    public void Remove(StreamSender sender) => Remove(_senders, sender.Key, sender);

    /// <summary>Processes a StreamItems frame, after its array header and kind.</summary>
    public void ProcessItems(PumpRun run, int elements, ref RpcReader reader, in ReceivedFrame frame)
    {
        if (Find(_receivers, FrameKey.Read(ref reader), _senders) is not { } receiver)
        {
            return;
        }

        ulong lost = elements > 3 ? reader.ReadUInt64() : 0;
        int count = reader.NextCode is MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32
            ? ReadBytesHeader(ref reader)
            : reader.ReadArrayHeader();
        receiver.Accept(run, reader, frame, count, lost);
    }

    /// <summary>Processes a StreamEnd frame.</summary>
    public void ProcessEnd(PumpRun run, int elements, ref RpcReader reader)
    {
        StreamReceiver? receiver = Find(_receivers, FrameKey.Read(ref reader), _senders);
        Exception? error = null;
        if (elements > 2)
        {
            // The payload of a fault is a user type.
            run.EnterUserCode(null);
            error = session.ReadError(
                ref reader, elements - 2, receiver?.Faults ?? [], receiver?.Source ?? "", FrameKind.StreamEnd);
        }
        else
        {
            FrameFormat.ExpectEnd(reader, FrameKind.StreamEnd);
        }

        receiver?.Finish(run, error);
    }

    /// <summary>Processes a Credit frame.</summary>
    public void ProcessCredit(PumpRun run, ref RpcReader reader)
    {
        long key = FrameKey.Read(ref reader);
        ulong bytes = reader.ReadUInt64();
        FrameFormat.ExpectEnd(reader, FrameKind.Credit);
        if (bytes == 0)
        {
            throw new ProtocolViolationException("T6", $"stream {key >> 1} was granted 0 bytes");
        }

        Find(_senders, key, _receivers)?.Grant(run, bytes);
    }

    /// <summary>Processes a StreamStop frame.</summary>
    public void ProcessStop(PumpRun run, ref RpcReader reader)
    {
        StreamSender? sender = Find(_senders, FrameKey.Read(ref reader), _receivers);
        FrameFormat.ExpectEnd(reader, FrameKind.StreamStop);
        sender?.PeerStopped(run);
    }

    /// <summary>Ends all streams that this side consumes, because the connection has ended.</summary>
    public void LoseReceivers(RpcCloseReason reason)
    {
        StreamReceiver[] receivers;
        lock (_gate)
        {
            AssertInvariants();
            _closed = reason;
            receivers = [.. _receivers.Values];
        }

        foreach (StreamReceiver receiver in receivers)
        {
            receiver.Lose(new RpcConnectionLostException(RpcOutcome.MayHaveRun, reason));
        }
    }

    /// <summary>
    /// Ends the streams that this side produces. That may run code of their producers, none of which may delay another.
    /// </summary>
    public void LoseSenders()
    {
        StreamSender[] senders;
        lock (_gate)
        {
            AssertInvariants();
            senders = [.. _senders.Values];
        }

        foreach (StreamSender sender in senders)
        {
            session.UserCode.Post(sender, static sender => sender.Lose());
        }
    }

    private TSpecial Open<T, TSpecial>(Dictionary<long, T> table, Func<long, TSpecial> create)
        where TSpecial : T
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_closed is not null)
            {
                throw new RpcConnectionLostException(RpcOutcome.NotSent, _closed);
            }

            if (_own >= PeerLimit)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{_own} streams are open, which is the limit of the peer (RpcLimits.MaxStreams)");
            }

            long key = _next++ << 1;
            TSpecial stream = create(key);
            table.Add(key, stream);
            _own++;
            return stream;
        }
    }

    private TSpecial Accept<T, TSpecial>(Dictionary<long, T> table, ulong number, Func<long, TSpecial> create)
        where TSpecial : T
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_closed is not null)
            {
                throw new RpcSerializationException("The connection has ended");
            }

            if (_peers >= session.Options.Limits.MaxStreams)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"The caller has {_peers} streams open, which is the limit (RpcLimits.MaxStreams)");
            }

            if (number > FrameKey.MaxNumber)
            {
                throw new RpcSerializationException($"The stream's number {number} is above {FrameKey.MaxNumber}");
            }

            long key = (long)(number << 1) | 1;
            if (_receivers.ContainsKey(key) || _senders.ContainsKey(key))
            {
                throw new RpcSerializationException($"Stream {number} is open already");
            }

            TSpecial stream = create(key);
            table.Add(key, stream);
            _peers++;
            return stream;
        }
    }

    private void Remove<T>(Dictionary<long, T> table, long key, T stream)
        where T : class
    {
        lock (_gate)
        {
            AssertInvariants();
            if (table.TryGetValue(key, out T? found) && ReferenceEquals(found, stream))
            {
                table.Remove(key);
                if ((key & 1) == 0)
                {
                    _own--;
                }
                else
                {
                    _peers--;
                }
            }
        }
    }

    // An unknown stream is a legal race, or belonged to a call that was refused unread. It is an error if this side
    // should have numbered the stream but has not, or if this side has its other end.
    private T? Find<T, TOther>(Dictionary<long, T> table, long key, Dictionary<long, TOther> others)
        where T : class
    {
        lock (_gate)
        {
            AssertInvariants();
            if (table.TryGetValue(key, out T? stream))
            {
                return stream;
            }

            if ((key & 1) == 0 && key >> 1 >= _next)
            {
                throw new ProtocolViolationException("T1", $"a frame for stream {key >> 1}, which was never opened");
            }

            if (others.ContainsKey(key))
            {
                throw new ProtocolViolationException("T16", $"a frame for the other end of stream {key >> 1}");
            }

            return null;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "The lock is held");
        Debug.Assert(_own >= 0 && _peers >= 0, "A stream is removed once");
        Debug.Assert(_own + _peers == _receivers.Count + _senders.Count, "Each stream is numbered by one side");
        Debug.Assert(_own <= _next, "Each stream of this side has a number of its own");
    }

    private static int ReadBytesHeader(ref RpcReader reader)
    {
        int length = reader.ReadBinaryHeader();
        if (length != reader.Remaining)
        {
            throw new ProtocolViolationException(
                "T7", $"a StreamItems frame announces {length} bytes and holds {reader.Remaining}");
        }

        return -1;
    }
}
