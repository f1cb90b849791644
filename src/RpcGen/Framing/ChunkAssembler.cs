using System.Diagnostics.CodeAnalysis;
using RpcGen.Buffers;
using RpcGen.Errors;
using RpcGen.Protocol;

namespace RpcGen.Framing;

/// <summary>
/// Assembles messages that arrive in chunks. Memory grows with what has arrived, not with what is announced. Used only
/// by the owner of the receive pump.
/// </summary>
internal sealed class ChunkAssembler(int maxMessageSize)
{
    // Lets messages take turns, and bounds what one connection may hold.
    private const int MaxBegunMessages = 4;

    // A message may hold this many times the memory that has arrived, so that most messages grow once or twice.
    private const int GrowthFactor = 16;

    // From this size on, moving the received bytes would delay the connection: the message gets all of its memory at
    // once.
    private const int MovableSize = 1024 * 1024;

    // From this much below MovableSize on, the message gets all of its memory, too.
    private const int MinMovedSize = 64 * 1024;

    private readonly Partial?[] _partials = new Partial?[ChunkHeader.MaxStreams];

    // Sizes of the messages in _partials.
    private long _begunBytes;
    private Partial? _completed;

    /// <summary>
    /// Returns what the sizes of incomplete messages may add up to, for a receiver with this limit of a message.
    /// </summary>
    public static long MaxBegunBytes(long maxMessageSize) => MaxBegunMessages * maxMessageSize;

    /// <summary>Adds a complete chunk frame.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        ChunkHeader header = ChunkHeader.Parse(content, content.Length);
        if (header.IsWithdrawal)
        {
            Withdraw(header.Stream);
            return;
        }

        Begin(header, content[header.Length..]);
    }

    /// <summary>
    /// Adds a chunk whose beginning has been received; returns the memory for the rest of its payload.
    /// </summary>
    public Memory<byte> Begin(ChunkHeader header, ReadOnlySpan<byte> received)
    {
        Partial partial = Find(header);
        partial.EnsureCapacity(header.Payload);
        received.CopyTo(partial.Buffer.AsSpan(partial.Filled));
        Memory<byte> rest = partial.Buffer.AsMemory(
            partial.Filled + received.Length, header.Payload - received.Length);
        partial.Filled += header.Payload;
        if (header.Remaining == 0)
        {
            _partials[header.Stream] = null;
            _begunBytes -= partial.Total;
            _completed = partial;
        }

        return rest;
    }

    /// <summary>True if the last byte of a message has arrived and the message was not taken.</summary>
    public bool HasCompleted => _completed is not null;

    /// <summary>Takes the message whose last byte has arrived.</summary>
    public bool TryTakeCompleted([NotNullWhen(true)] out MessageLease? message)
    {
        message = _completed is null ? null : new MessageLease(_completed.Buffer, _completed.Filled);
        _completed = null;
        return message is not null;
    }

    private Partial Find(ChunkHeader header)
    {
        Partial? partial = _partials[header.Stream];
        if (partial is null)
        {
            long total = header.Payload + header.Remaining;
            if (total > maxMessageSize)
            {
                throw new ProtocolViolationException(
                    "C3", $"a message of {total} bytes is announced; {maxMessageSize} are allowed");
            }

            if (_begunBytes + total > MaxBegunBytes(maxMessageSize))
            {
                throw new ProtocolViolationException(
                    "C9",
                    $"messages of {_begunBytes + total} bytes are begun; {MaxBegunBytes(maxMessageSize)} are allowed");
            }

            _begunBytes += total;
            return _partials[header.Stream] = new Partial((int)total);
        }

        if (partial.Filled + header.Payload + header.Remaining != partial.Total)
        {
            throw new ProtocolViolationException("C4", $"the chunks of stream {header.Stream} do not add up");
        }

        return partial;
    }

    private void Withdraw(int stream)
    {
        Partial partial = _partials[stream]
            ?? throw new ProtocolViolationException("C5", $"chunk stream {stream} is withdrawn but was not begun");
        _begunBytes -= partial.Total;
        _partials[stream] = null;
        LargeArrayPool.Return(partial.Buffer);
    }

    private sealed class Partial(int total)
    {
        public int Total { get; } = total;

        // Pooled memory has been touched before; a fresh large array would cost a page fault for each 4 KiB.
        public byte[] Buffer { get; private set; } = [];

        public int Filled { get; set; }

        // Counts the bytes of a chunk that has arrived or is about to arrive.
        public void EnsureCapacity(int payload)
        {
            int needed = Filled + payload;
            if (needed <= Buffer.Length)
            {
                return;
            }

            // A message that has nearly reached MovableSize gets all of its memory, which saves a second move.
            long capacity = Filled >= MovableSize - MinMovedSize
                ? Total
                : Math.Max(needed, (long)Filled * GrowthFactor);
            byte[] larger = LargeArrayPool.Rent(capacity * 2 >= Total ? Total : (int)capacity);
            if (Filled > 0)
            {
                Buffer.AsSpan(0, Filled).CopyTo(larger);
                LargeArrayPool.Return(Buffer);
            }

            Buffer = larger;
        }
    }
}
