using System.Diagnostics.CodeAnalysis;
using RpcGen.Buffers;
using RpcGen.Errors;
using RpcGen.Protocol;

namespace RpcGen.Framing;

/// <summary>
/// Puts messages together that arrive in chunks. Memory follows what has arrived, not what is announced. Used by the
/// owner of the receive pump only.
/// </summary>
internal sealed class ChunkAssembler(int maxMessageSize)
{
    // Enough for messages to take turns, little enough for what one connection may hold.
    private const int MaxBegunMessages = 4;

    // A message may hold this many times the memory that has arrived, so that most grow once or twice.
    private const int GrowthFactor = 16;

    // From so much on, moving what has arrived would hold up the connection: the message gets all of its memory.
    private const int MovableSize = 1024 * 1024;

    // Less than so much below it is as good as that.
    private const int MinMovedSize = 64 * 1024;

    private readonly Partial?[] _partials = new Partial?[ChunkHeader.MaxStreams];

    // Sizes of the messages in _partials.
    private long _begunBytes;
    private Partial? _completed;

    /// <summary>What the sizes of incomplete messages may add up to, with a receiver of such a limit.</summary>
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
    /// Adds a chunk of which only the beginning has been received; returns where the rest of its payload belongs.
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

    /// <summary>Whether a message is there whose last byte has arrived.</summary>
    public bool HasCompleted => _completed is not null;

    /// <summary>Takes a message whose last byte has arrived.</summary>
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
                    "C9", $"messages of {_begunBytes + total} bytes are begun; {MaxBegunBytes(maxMessageSize)} are allowed");
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

        // Pooled memory has been touched before: a fresh large array costs a page fault for each 4 KiB.
        public byte[] Buffer { get; private set; } = [];

        public int Filled { get; set; }

        // A chunk's bytes are about to arrive or have arrived: they count.
        public void EnsureCapacity(int payload)
        {
            int needed = Filled + payload;
            if (needed <= Buffer.Length)
            {
                return;
            }

            // Almost all of it is as good as all of it, and saves a second move.
            long capacity = Filled >= MovableSize - MinMovedSize ? Total : Math.Max(needed, (long)Filled * GrowthFactor);
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
