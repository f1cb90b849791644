using System.Diagnostics;
using System.Numerics;
using RpcGen.Buffers;
using RpcGen.Protocol;
using RpcGen.Threads;

namespace RpcGen.Framing;

internal sealed partial class FrameWriter
{
    // Used only by the holder of the flush role; passed on with the role.
    private byte[] _sending = new byte[InitialSize];
    private int _sendingStart;
    private int _sendingEnd;
    private ReadOnlyMemory<byte> _payload;
    private OutgoingMessage? _payloadMessage;

    // True while the pump holds the role because the channel is full. Written only by the owner of the pump.
    private volatile bool _pumpFlushing;

    /// <summary>True if the pump has to wait for room in the channel besides waiting for bytes.</summary>
    public bool IsPumpFlushing => _pumpFlushing;

    /// <summary>Flushes at the end of a receive batch. Called on the pump.</summary>
    public void FlushFromPump()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (!TryBeginFlush())
            {
                return;
            }
        }

        FlushOnPump();
    }

    /// <summary>Continues a flush that found the channel full. Called on the pump.</summary>
    public void ContinuePumpFlush()
    {
        _pumpFlushing = false;
        FlushOnPump();
    }

    private void FlushOnPump()
    {
        try
        {
            if (!TryFlush())
            {
                if (blocking)
                {
                    _pumpFlushing = true;
                }
                else
                {
                    _ = DrainAsync();
                }
            }
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    private void Flush()
    {
        if (ControlThread.IsCurrent)
        {
            // A flush continues as long as other threads append frames; the control thread must not wait for that.
            FlushElsewhere();
            return;
        }

        try
        {
            if (TryFlush())
            {
                return;
            }

            if (blocking)
            {
                WorkerThreads.Run(static writer => ((FrameWriter)writer).DrainBlocking(), this);
            }
            else
            {
                _ = DrainAsync();
            }
        }
        catch (ThreadInterruptedException)
        {
            // The interrupt is meant for the code that made the call; that code receives it at its next wait.
            FlushElsewhere();
            Thread.CurrentThread.Interrupt();
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    private void FlushElsewhere()
    {
        try
        {
            WorkerThreads.Run(static writer => ((FrameWriter)writer).Flush(), this);
        }
        catch (OutOfMemoryException)
        {
            // The system could not start another thread.
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Flush(), this, preferLocal: false);
        }
    }

    private void DrainBlocking()
    {
        try
        {
            do
            {
                channel.Wait(RpcChannelReadiness.Send);
            }
            while (!TryFlush());
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            do
            {
                if (_sendingStart < _sendingEnd)
                {
                    await SendAsync(_sending.AsMemory(_sendingStart, _sendingEnd - _sendingStart))
                        .ConfigureAwait(false);
                }

                if (!_payload.IsEmpty)
                {
                    await SendAsync(_payload).ConfigureAwait(false);
                }
            }
            while (NextBatch());
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask sending = channel.SendAsync(bytes);
        _isChannelFull = !sending.IsCompleted;
        await sending.ConfigureAwait(false);
        Advance(bytes.Length);
    }

    /// <summary>
    /// Sends until nothing is left and releases the role (true), or until the channel is full (false).
    /// </summary>
    private bool TryFlush()
    {
        while (true)
        {
            if (_sendingStart == _sendingEnd && _payload.IsEmpty && !NextBatch())
            {
                return true;
            }

            int taken = channel.TrySend(
                _sending.AsSpan(_sendingStart, _sendingEnd - _sendingStart), _payload.Span);
            if (taken == 0)
            {
                _isChannelFull = true;
                return false;
            }

            Advance(taken);
        }
    }

    private void Advance(int taken)
    {
        Debug.Assert(
            taken > 0 && taken <= _sendingEnd - _sendingStart + _payload.Length, "A channel takes what it was given");
        _isChannelFull = false;
        int header = Math.Min(taken, _sendingEnd - _sendingStart);
        _sendingStart += header;
        _payload = _payload[(taken - header)..];
        if (_payload.IsEmpty && _sendingStart == _sendingEnd && _payloadMessage is { } message)
        {
            _payloadMessage = null;
            FinishChunk(message);
        }
    }

    /// <summary>
    /// Takes all small frames and one chunk. If there is neither, releases the role and returns false.
    /// </summary>
    private bool NextBatch()
    {
        TaskCompletionSource<bool>? room = null;
        TaskCompletionSource? released = null;
        bool drained = false;
        bool any = false;
        Debug.Assert(_sendingStart == _sendingEnd && _payload.IsEmpty, "The batch before was sent");
        Debug.Assert(_payloadMessage is null, "The chunk before is finished");
        using (_gate.Enter())
        {
            AssertInvariants();
            Debug.Assert(_flushing, "The holder of the flush role takes a batch");
            if (!_closed)
            {
                bool wasCongested = IsCongested || IsBulkCongested;
                FinishMove();
                TakeSmallFrames();
                if (_moveTo is null)
                {
                    TakeChunk();
                }
                else
                {
                    _announcesMove = true;
                    _sendingEnd += FrameLayout.WriteSwitch(_sending.AsSpan(_sendingEnd));
                }

                any = _sendingEnd > 0;

                // A waiter for room of the other kind checks again and continues to wait.
                drained = wasCongested || _notify || _room is not null;
                _notify = false;
            }

            if (drained)
            {
                (room, _room) = (_room, null);
            }

            if (!any)
            {
                // If all output was withdrawn, nothing was sent. The pump may have written frames into the ring and
                // left their announcement to this flush, so the peer has to be notified now.
                if (!_closed)
                {
                    _ring?.Announce(isFenced: true);
                }

                _flushing = false;
                (released, _released) = (_released, null);
            }
        }

        room?.TrySetResult(true);
        released?.TrySetResult();
        if (drained)
        {
            Drained?.Invoke();
        }

        return any;
    }

    // Under _gate. The switch has been sent: the old channel carries no further frames.
    private void FinishMove()
    {
        Debug.Assert(_gate.IsHeld, "A connection moves under the lock");
        if (_announcesMove)
        {
            _ring = _moveTo!.SwitchSending();
            _moveTo = null;
            _announcesMove = false;
        }
    }

    private void TakeSmallFrames()
    {
        Debug.Assert(_gate.IsHeld, "Frames are taken under the lock");
        (_fill, _sending) = (_sending, _fill);
        _sendingStart = 0;
        _sendingEnd = _count;
        _offered = _appended;
        _count = _frames = 0;
        ShrinkIfLarge(ref _fill);
    }

    // Under _gate. Puts a chunk header after the small frames; the payload is sent from where it lies.
    private void TakeChunk()
    {
        Debug.Assert(_gate.IsHeld, "Chunks are taken under the lock");
        Debug.Assert(
            _sendingEnd + FrameLayout.MaxChunkHeaderSize <= _sending.Length, "A chunk header fits behind the frames");
        while (_bulk.TryDequeue(out OutgoingMessage? message))
        {
            if (message.IsWithdrawn)
            {
                _bulkBytes -= message.Remaining;
                message.Release();
                if (message.StreamId >= 0)
                {
                    _begunBytes -= message.Length;
                    _sendingEnd += FrameLayout.WriteWithdrawal(_sending.AsSpan(_sendingEnd), message.StreamId);
                    _busyStreams &= ~(1UL << message.StreamId);
                    return;
                }
            }
            else if (message.StreamId >= 0 || TryTakeStream(message))
            {
                _payload = message.Take(MaxFrameSize - FrameLayout.MaxChunkHeaderSize);
                _payloadMessage = message;
                _bulkBytes -= _payload.Length;
                _sendingEnd += FrameLayout.WriteChunkHeader(
                    _sending.AsSpan(_sendingEnd), message.StreamId, message.Remaining, _payload.Length);
                return;
            }
            else
            {
                // The messages behind this one have all the streams or all the memory: this one waits, they continue.
                _bulk.Enqueue(message);
            }
        }
    }

    private bool TryTakeStream(OutgoingMessage message)
    {
        Debug.Assert(_gate.IsHeld, "A chunk stream is taken under the lock");
        int free = BitOperations.TrailingZeroCount(~_busyStreams);
        if (free >= ChunkHeader.MaxStreams || (_begunBytes > 0 && _begunBytes + message.Length > MaxBegunBytes))
        {
            return false;
        }

        _begunBytes += message.Length;
        message.StreamId = free;
        _busyStreams |= 1UL << free;
        return true;
    }

    // Ends the role for good, because sending failed or the connection ended. Called by the holder of the role.
    private void Abandon(Exception exception)
    {
        TaskCompletionSource? released;
        TaskCompletionSource<bool>? room;
        using (_gate.Enter())
        {
            AssertInvariants();
            _closed = true;
            _flushing = false;
            (released, _released) = (_released, null);
            (room, _room) = (_room, null);
        }

        room?.TrySetResult(false);
        released?.TrySetResult();
        Failed?.Invoke(exception);
    }

    private void FinishChunk(OutgoingMessage message)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            Debug.Assert(_flushing, "The holder of the flush role finishes a chunk");
            Debug.Assert((_busyStreams & (1UL << message.StreamId)) != 0, "A message that is sent has a chunk stream");
            if (message.Remaining > 0)
            {
                _bulk.Enqueue(message);
                return;
            }

            _busyStreams &= ~(1UL << message.StreamId);
            _begunBytes -= message.Length;
            message.MarkSent();
        }

        message.Release();
        message.WhenSent?.Invoke();
    }

    private static void ShrinkIfLarge(ref byte[] buffer)
    {
        if (buffer.Length > KeepSize)
        {
            buffer = new byte[InitialSize];
        }
    }
}
