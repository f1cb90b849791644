using System.Buffers;
using System.IO.Pipelines;

namespace RpcGen.Streams;

/// <summary>
/// Bytes that the peer produces. A large piece is read from the memory in which it was received. Bytes are granted
/// again when they have been examined, so that a wait for more than a window cannot block forever.
/// </summary>
internal sealed class RemotePipeReader(ByteReceiver receiver) : PipeReader
{
    private static readonly Action<object?, CancellationToken> s_cancel = static (receiver, _) =>
        ((ByteReceiver)receiver!).StopWaiting();

    // Used only by the reader. The unread bytes begin at _start in _first.
    private ByteSegment? _first;
    private ByteSegment? _last;
    private int _start;

    // Positions in the whole stream: the end of the examined bytes, and of the received ones.
    private long _examined;
    private long _received;
    private bool _producerEnded;
    private bool _completed;

    private volatile bool _cancelPending;

    ~RemotePipeReader()
    {
        // The program has dropped the reader without completing it, so its number would stay in use on both sides. A
        // waiting read keeps the reader alive. Not on the finalizer thread: notifying the producer takes locks.
        if (!_completed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Drop(), receiver, preferLocal: false);
        }
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadResult result;
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(s_cancel, receiver);
        while (!TryRead(out result))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await receiver.WaitForMoreAsync().ConfigureAwait(false);
        }

        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_completed)
        {
            throw new InvalidOperationException("The reader has been completed");
        }

        TakeReceived();
        bool cancelled = _cancelPending;
        if (!cancelled && !_producerEnded && _received == _examined)
        {
            result = default;
            return false;
        }

        if (_producerEnded && _received == _examined && !cancelled)
        {
            receiver.ThrowFailure();
        }

        _cancelPending = false;
        result = new ReadResult(
            _first is null
                ? ReadOnlySequence<byte>.Empty
                : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.Memory.Length),
            cancelled, _producerEnded);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (examined.GetObject() is ByteSegment segment)
        {
            long position = segment.RunningIndex + examined.GetInteger();
            if (position > _examined)
            {
                receiver.Grant((int)(position - _examined));
                _examined = position;
            }
        }

        if (consumed.GetObject() is not ByteSegment last)
        {
            return;
        }

        while (_first != last)
        {
            _first!.Release();
            _first = _first.Next;
        }

        _start = consumed.GetInteger();
        if (_start == last.Memory.Length && last.Next is null)
        {
            // A segment that does not become the first again would keep its memory until the next one arrives.
            last.Release();
            _first = null;
        }
    }

    public override void CancelPendingRead()
    {
        _cancelPending = true;
        receiver.StopWaiting();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        receiver.Abort(exception ?? new ObjectDisposedException("reader", "The reader was completed"));
        for (; _first is not null; _first = _first.Next)
        {
            _first.Release();
        }
    }

    private void TakeReceived()
    {
        while (receiver.TryTakeSegment(out StreamSegment segment, out _producerEnded))
        {
            // The chain continues after a released segment: positions count from the beginning.
            _last = new ByteSegment(segment, _last);
            _received += segment.Length;
            receiver.Grant(StreamReceiver.FrameCharge);
            if (_first is null)
            {
                _first = _last;
                _start = 0;
            }
        }
    }
}
