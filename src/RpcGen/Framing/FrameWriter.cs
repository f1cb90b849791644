using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Threads;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Framing;

/// <summary>
/// The outgoing side of a connection. A thread that appends a frame also flushes, unless another thread is flushing
/// already; then that thread sends the frame, too. The pump flushes once for a whole receive batch. Small frames go
/// first; messages too large for a frame follow in chunks and take turns.
/// </summary>
/// <remarks>
/// The flush role has exactly one holder, from the moment <c>_flushing</c> is set under the lock until the holder finds
/// nothing left under the same lock. If the channel is full, the role passes to the pump if the pump holds it, and to a
/// worker otherwise. No thread ever blocks in a send while it owns the pump.
/// </remarks>
internal sealed partial class FrameWriter(RpcChannel channel, bool blocking, int maxQueuedBytes)
{
    private const int InitialSize = 4 * 1024;

    // With this much output waiting, an early start of the peer is worth more than one system call saved: with 64 calls
    // in flight, both sides work at the same time instead of in turns, which doubles the throughput.
    private const int EarlyFlushFrames = 16;
    private const int EarlyFlushBytes = 16 * 1024;

    // A buffer that grew beyond this size in a burst is replaced.
    private const int KeepSize = 256 * 1024;

    private readonly Latch _gate = new();
    private readonly Queue<OutgoingMessage> _bulk = new();

    // Guarded by _gate.
    private byte[] _fill = new byte[InitialSize];
    private int _count;
    private int _frames;
    private long _appended;

    // The position in the stream of small frames up to which frames have been given to a send.
    private long _offered;
    private bool _notify;
    private bool _discarded;
    private long _bulkBytes;
    private bool _flushing;
    private bool _closed;
    private TaskCompletionSource<bool>? _room;
    private TaskCompletionSource? _released;
    private ulong _busyStreams;

    // The sum of the sizes of messages that have begun and are not complete.
    private long _begunBytes;

    // The channel to which the connection moves. The switch is announced as the last frame on the old channel.
    private SharedMemoryChannel? _moveTo;
    private bool _announcesMove;

    // Once set, small frames are written directly into the ring while no thread flushes. It is then used under _gate,
    // and otherwise by the holder of the flush role.
    private RingWriter? _ring;

    /// <summary>Runs once, without any lock, when sending fails.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Runs without any lock when output has exceeded its limit and then fallen to half of it.</summary>
    public Action? Drained { get; set; }

    /// <summary>The largest frame that the peer accepts.</summary>
    public int MaxFrameSize { get; set; } = RpcLimits.MinFrameSize;

    /// <summary>The most that the sizes of begun and incomplete messages may add up to.</summary>
    public long MaxBegunBytes { get; set; } = long.MaxValue;

    /// <summary>True if nothing is sent any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>True if the small frames that wait to be sent exceed the limit.</summary>
    public bool IsCongested => Volatile.Read(ref _count) > maxQueuedBytes;

    /// <summary>
    /// True if the large messages that wait to be sent exceed the limit. They take turns with small frames, so they
    /// delay only other large messages.
    /// </summary>
    public bool IsBulkCongested => Volatile.Read(ref _bulkBytes) > maxQueuedBytes;

    /// <summary>Bytes of small frames that wait to be sent.</summary>
    public int QueuedSmallBytes => Volatile.Read(ref _count);

    /// <summary>Bytes of large messages that wait to be sent.</summary>
    public long QueuedBulkBytes => Volatile.Read(ref _bulkBytes);

    /// <summary>Returns true if a message fits one frame; otherwise it travels in chunks.</summary>
    public bool FitsFrame(MessageBuffer buffer) =>
        buffer.IsContiguous && buffer.Length - FrameLayout.HeaderSize <= MaxFrameSize;

    /// <summary>Appends a frame that fits the peer's limit.</summary>
    /// <param name="frame">The frame with its header.</param>
    /// <param name="call">The call that the frame starts, if any; records where in the stream it ends.</param>
    /// <param name="binding">The binding that the frame uses, if any; announced first if it was not yet.</param>
    /// <returns>False if the connection has ended.</returns>
    public bool Append(ReadOnlySpan<byte> frame, SendReceipt? call = null, Announcement? binding = null)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (_closed)
            {
                return false;
            }

            Announce(binding);
            CopyIn(frame);
            call?.EndPosition = _appended;
            if (!TryTakeRole())
            {
                AnnounceFrames();
                return true;
            }
        }

        Flush();
        return true;
    }

    /// <summary>Queues the first frame; the pump sends it when it starts.</summary>
    public void AppendFirst(ReadOnlySpan<byte> frame)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            Debug.Assert(_appended == 0, "The first frame comes before all others");
            CopyIn(frame);
        }
    }

    /// <summary>Queues a message that is sent in chunks, and owns it from here on.</summary>
    /// <returns>False if the connection has ended.</returns>
    public bool Append(OutgoingMessage message, SendReceipt? call = null, Announcement? binding = null)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (_closed)
            {
                message.Release();
                return false;
            }

            Announce(binding);
            call?.Bulk = message;
            _bulk.Enqueue(message);
            _bulkBytes += message.Length;
            if (!TryTakeRole())
            {
                return true;
            }
        }

        Flush();
        return true;
    }

    /// <summary>
    /// Withdraws a message that has not been sent completely, so that its memory is free again. A piece that is being
    /// sent at this moment may still be read, but the receiver discards it.
    /// </summary>
    /// <returns>False if it had been sent.</returns>
    public bool TryWithdraw(OutgoingMessage message)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return message.TryWithdraw();
        }
    }

    /// <summary>Returns true if all bytes of a call have left this process.</summary>
    /// <remarks>Pessimistic: bytes that a send has begun with count, because the peer may have received them.</remarks>
    public bool HasSent(SendReceipt call)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return call.Bulk is { } bulk ? bulk.Remaining == 0 : call.EndPosition <= _offered;
        }
    }

    /// <summary>Makes <see cref="Drained"/> run after the next batch, whether or not there was congestion.</summary>
    public void NotifyWhenDrained()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            _notify = true;
        }
    }

    /// <summary>
    /// Runs an action when no part of a message is being sent any more: at once, when its last piece has been sent, or
    /// when the connection has ended. Until then the message's memory is still read.
    /// </summary>
    public void WhenSent(OutgoingMessage message, Action action)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (message is { Remaining: 0, IsSent: false, IsWithdrawn: false } && !_discarded)
            {
                message.WhenSent += action;
                return;
            }
        }

        action();
    }

    /// <summary>Flushes what the pump has deferred. Called when a hand-off ends its batch early.</summary>
    public void FlushDeferred()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (!TryBeginFlush())
            {
                return;
            }
        }

        Flush();
    }

    /// <summary>Sends everything after what was appended so far through the ring. Called on the pump.</summary>
    public void MoveTo(SharedMemoryChannel shared)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            Debug.Assert(_moveTo is null && _ring is null, "A connection moves once");
            _moveTo = shared;
        }
    }

    /// <summary>Waits until there is room for a small frame or for a large message.</summary>
    /// <returns>
    /// True if more may be sent or room of the other kind became free; the caller checks again. False if nothing is
    /// sent any more, so that no further wait can help.
    /// </returns>
    public Task<bool> WaitForRoomAsync(bool forBulk)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return WaitIf(IsCongested || (forBulk && IsBulkCongested));
        }
    }

    /// <summary>Waits until the next batch is taken for sending.</summary>
    /// <returns>False if nothing is sent any more.</returns>
    public Task<bool> WaitForProgressAsync()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return WaitIf(_flushing);
        }
    }

    // Under _gate. No wait begins once the writer is closed, because nothing would end it.
    private Task<bool> WaitIf(bool mustWait) => mustWait && !_closed
        ? (_room ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task
        : Task.FromResult(!_closed);

    private bool HasOutput => _count > 0 || _bulk.Count > 0 || (_moveTo is not null && !_announcesMove);

    // Under _gate. Begins a flush of deferred frames. If all frames are in the ring already, it only notifies the peer.
    private bool TryBeginFlush()
    {
        Debug.Assert(_gate.IsHeld, "The role is taken under the lock");
        if (_closed || _flushing)
        {
            return false;
        }

        if (HasOutput)
        {
            return _flushing = true;
        }

        // Entering the gate was a fence, and nothing has been written since.
        _ring?.Announce(isFenced: true);
        return false;
    }

    // Under _gate. On the pump, frames are announced at the end of the batch instead.
    private void AnnounceFrames()
    {
        Debug.Assert(_gate.IsHeld, "Between flushes, the ring is used under the lock");
        if (!_flushing && _ring is { } ring && !PumpRun.DefersFlushOf(this))
        {
            ring.Announce();
        }
    }

    private bool TryTakeRole()
    {
        Debug.Assert(_gate.IsHeld, "The role is taken under the lock");
        if (_flushing || !HasOutput
            || (_frames < EarlyFlushFrames && _count < EarlyFlushBytes && PumpRun.DefersFlushOf(this)))
        {
            return false;
        }

        return _flushing = true;
    }

    private void Announce(Announcement? binding)
    {
        if (binding is { IsAnnounced: false })
        {
            binding.IsAnnounced = true;
            CopyIn(binding.Frame);
        }
    }

    // Under _gate. Leaves room for a chunk header after the frame, see NextBatch.
    private void CopyIn(ReadOnlySpan<byte> frame)
    {
        Debug.Assert(_gate.IsHeld, "Frames are appended under the lock");
        if (_ring is { } ring && !_flushing && _count == 0 && ring.TryWrite(frame))
        {
            _offered = _appended += frame.Length;
            return;
        }

        int needed = _count + frame.Length + FrameLayout.MaxChunkHeaderSize;
        if (needed > _fill.Length)
        {
            Array.Resize(ref _fill, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        frame.CopyTo(_fill.AsSpan(_count));
        _count += frame.Length;
        _appended += frame.Length;
        _frames++;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_gate.IsHeld, "The lock is held");
        Debug.Assert(
            _count + FrameLayout.MaxChunkHeaderSize <= _fill.Length, "A chunk header fits behind the small frames");
        Debug.Assert(_offered <= _appended, "What was sent was appended before");
        Debug.Assert(_bulkBytes >= 0, "Bytes of large messages are taken once");
        Debug.Assert(
            (_begunBytes == 0) == (_busyStreams == 0), "A chunk stream is busy as long as its message is incomplete");
        Debug.Assert(_room is null || !_closed, "No thread waits for room after the end");
        Debug.Assert(_released is null || _flushing, "Only the end of a flush is waited for");
        Debug.Assert(!_announcesMove || _moveTo is not null, "A move is announced before it is made");
        Debug.Assert(!_discarded || _closed, "What waits is discarded after the end");
    }
}
