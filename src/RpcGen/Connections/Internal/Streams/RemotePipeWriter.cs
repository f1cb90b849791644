using System.Buffers;
using System.IO.Pipelines;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>Bytes that the peer consumes. What is written in large pieces is sent from where it lies.</summary>
internal sealed class RemotePipeWriter(StreamSender sender) : PipeWriter
{
    private const int MinBuffer = 16 * 1024;

    private static readonly Action<object?, CancellationToken> s_cancel = static (sender, _) =>
        ((StreamSender)sender!).Interrupt();

    // Used by the writer only: written and not flushed.
    private byte[] _buffer = [];
    private int _used;
    private bool _completed;

    private volatile bool _cancelPending;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _used;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _used < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(MinBuffer, _used + needed), _buffer.Length * 2));
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
        int used = _used;
        _used = 0;
        return await SendAsync(_buffer.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_used > 0)
        {
            FlushResult flushed = await FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCanceled || flushed.IsCompleted)
            {
                return flushed;
            }
        }

        return await SendAsync(source, cancellationToken).ConfigureAwait(false);
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
        if (_used > 0 && exception is null)
        {
            _ = EndAfterFlushAsync();
            return;
        }

        sender.End(exception);
        ReturnBuffer();
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && _used > 0 && !_completed)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        Complete(exception);
    }

    private async Task EndAfterFlushAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        sender.End(null);
        ReturnBuffer();
    }

    private async ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(s_cancel, sender);
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_cancelPending)
            {
                _cancelPending = false;
                return new FlushResult(isCanceled: true, isCompleted: false);
            }

            if (!await sender.WaitForCreditAsync().ConfigureAwait(false))
            {
                return new FlushResult(isCanceled: false, isCompleted: true);
            }

            int count = (int)Math.Min(bytes.Length, sender.Credit);
            if (count > 0)
            {
                await sender.SendBytes(bytes[..count]).ConfigureAwait(false);
                bytes = bytes[count..];
            }
        }

        return new FlushResult(isCanceled: false, isCompleted: sender.IsStopped);
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
