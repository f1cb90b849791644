using System.Buffers;
using System.IO.Pipelines;

namespace RpcGen.Streams;

/// <summary>Bytes that the peer consumes. Large pieces are sent without a copy.</summary>
internal sealed class RemotePipeWriter(StreamSender sender) : PipeWriter
{
    private const int MinBuffer = 16 * 1024;

    // Larger pieces gain nothing. They must not exceed the peer's limit of messages, which is at least 64 KiB.
    private int MaxPiece => (int)Math.Min(1024 * 1024, sender.Session.PeerMaxMessageSize - 64);

    private static readonly Action<object?, CancellationToken> s_cancel = static (sender, _) =>
        ((StreamSender)sender!).Interrupt();

    // Used only by the writer: the bytes between them were written but not sent.
    private byte[] _buffer = [];
    private int _start;
    private int _used;
    private bool _completed;

    private volatile bool _cancelPending;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _used - _start;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _used < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(
                Math.Max(Math.Max(MinBuffer, _used + needed), _buffer.Length * 2));
            _buffer.AsSpan(0, _used).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }

        return _buffer.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _used), nameof(bytes));
        _used += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        // The next flush sends what a cancelled flush leaves.
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(s_cancel, sender);
        while (_start < _used)
        {
            (FlushResult? ended, int count) =
                await SendAsync(_buffer.AsMemory(_start, _used - _start), cancellationToken).ConfigureAwait(false);
            _start += count;
            if (ended is { } result)
            {
                return result;
            }
        }

        _start = _used = 0;
        return new FlushResult(isCanceled: false, isCompleted: sender.IsStopped);
    }

    public override async ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        FlushResult flushed = await FlushAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(s_cancel, sender);
        try
        {
            while (!flushed.IsCanceled && !flushed.IsCompleted && !source.IsEmpty)
            {
                (FlushResult? ended, int count) = await SendAsync(source, cancellationToken).ConfigureAwait(false);
                source = source[count..];
                flushed = ended ?? flushed;
            }
        }
        finally
        {
            if (!source.IsEmpty && !sender.IsStopped)
            {
                // Written bytes stay written, as with any pipe: the next flush sends them.
                source.Span.CopyTo(GetSpan(source.Length));
                Advance(source.Length);
            }
        }

        return flushed;
    }

    public override void CancelPendingFlush()
    {
        _cancelPending = true;
        sender.Interrupt();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        if (_start < _used && exception is null)
        {
            sender.Unsent = EndAfterFlushAsync();
            return;
        }

        sender.End(exception);
        ReturnBuffer();
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && _start < _used && !_completed)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        Complete(exception);
    }

    /// <summary>Ends the stream: it is no longer consumed, or the call has ended of which it was an argument.</summary>
    public void Stopped()
    {
        if (!_completed || _start == _used)
        {
            sender.End(null);
        }
    }

    private async Task EndAfterFlushAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        await sender.End(_start == _used ? null : new RpcException(
            RpcStatus.Cancelled,
            "The call ended before everything that its handler wrote was sent: await the flush")).ConfigureAwait(false);
        ReturnBuffer();
    }

    // Sends one piece. Returns a result if no further piece may follow.
    private async ValueTask<(FlushResult? Ended, int Count)> SendAsync(
        ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_cancelPending)
        {
            _cancelPending = false;
            return (new FlushResult(isCanceled: true, isCompleted: false), 0);
        }

        if (!await sender.WaitForCreditAsync().ConfigureAwait(false))
        {
            return (new FlushResult(isCanceled: false, isCompleted: true), 0);
        }

        int count = (int)Math.Min(bytes.Length, Math.Min(sender.Credit, MaxPiece));
        if (count > 0)
        {
            await sender.SendBytes(bytes[..count]).ConfigureAwait(false);
        }

        return (null, Math.Max(count, 0));
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
