using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// The consuming end of a stream of items. Items stay encoded until the consumer requests them, so that the waiting
/// ones are counted in bytes. The consumer decodes them, a few at a time.
/// </summary>
internal sealed class ItemReceiver<T, TCodec>(Session session, StreamTable streams, long key, int window)
    : PullReceiver(session, streams, key, window)
    where TCodec : IRpcCodec<T>
{
    private const int BatchSize = 32;

    private static readonly Action<object?, CancellationToken> s_cancel = static (receiver, token) =>
        ((ItemReceiver<T, TCodec>)receiver!).Abort(new OperationCanceledException(token));

    // Used by the consumer only.
    private readonly T[] _items = new T[BatchSize];
    private int _index = -1;
    private int _count;
    private StreamSegment _segment;
    private int _position;
    private int _left;
    private Exception? _undecodable;
    private CancellationTokenRegistration _registration;
    private CancellationTokenRegistration _second;

    // Keeps the waiting consumer from being collected: its finalizer would end the stream.
    private object? _consumer;

    private int _enumerated;

    public T Current => _items[_index];

    public void BeginEnumeration(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _enumerated, 1) != 0)
        {
            throw new InvalidOperationException("A stream from the peer can be enumerated once");
        }

        CancelWith(cancellationToken);
    }

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _second = _registration;
            _registration = cancellationToken.UnsafeRegister(s_cancel, this);
        }
    }

    /// <summary>Moves to the next item.</summary>
    /// <param name="consumer">Kept alive until the item has arrived.</param>
    public ValueTask<bool> MoveNextAsync(object consumer)
    {
        if (++_index < _count)
        {
            return new ValueTask<bool>(true);
        }

        try
        {
            if (TryAdvance(out bool any))
            {
                return new ValueTask<bool>(any);
            }

            _consumer = consumer;
            return WaitAsync();
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<bool>(exception);
        }
    }

    /// <summary>Ends the enumeration, before or after the end of the stream.</summary>
    public void EndEnumeration()
    {
        _registration.Dispose();
        _second.Dispose();
        Abort(new ObjectDisposedException("enumerator", "The enumerator was disposed"));
        if (_left > 0)
        {
            int left = _left;
            _left = 0;
            Unwanted<T, TCodec>.Discard(Session, _segment, _position, left);
        }

        _index = _count = 0;
    }

    protected override bool Resumed()
    {
        _consumer = null;
        return TryAdvance(out bool any) ? any
            : throw new InvalidOperationException("The stream was resumed without anything to take");
    }

    protected override void Discard(in StreamSegment segment) =>
        Unwanted<T, TCodec>.Discard(Session, segment, 0, segment.Count);

    // Returns false if the consumer has to wait.
    private bool TryAdvance(out bool any)
    {
        any = true;
        _index = _count = 0;
        if (_undecodable is not null)
        {
            throw _undecodable;
        }

        while (_left == 0)
        {
            if (!TryTake(out _segment, out bool completed))
            {
                any = false;
                _index = -1;
                if (completed)
                {
                    ThrowIfFailed();
                }

                return completed;
            }

            if (_segment.Count < 0)
            {
                _undecodable = new RpcException(RpcStatus.InvalidArgument, "The peer sent bytes on a stream of items");
                _segment.Release();
                Abort(_undecodable);
                throw _undecodable;
            }

            _position = 0;
            _left = _segment.Count;
            if (_left == 0)
            {
                FinishSegment();
            }
        }

        Decode();
        return true;
    }

    private void Decode()
    {
        RpcReader reader = _segment.ReadFrom(_position, Session.Options.Limits.MaxDepth);
        reader.Attachments = Session.ResultAttachments;
        int count = Math.Min(_left, BatchSize);
        try
        {
            for (; _count < count; _count++)
            {
                _items[_count] = TCodec.Read(ref reader);
            }

            _left -= count;
            _position = _segment.PositionOf(reader);
            if (_left == 0)
            {
                reader.ExpectEnd();
            }
        }
        catch (Exception exception)
        {
            _left = 0;
            _undecodable = new RpcException(
                RpcStatus.InvalidArgument,
                $"An item of the stream could not be decoded: {exception.Message}", exception);
            Abort(_undecodable);
            if (_count == 0)
            {
                _segment.Release();
                throw _undecodable;
            }
        }

        if (_left == 0)
        {
            FinishSegment();
        }
    }

    private void FinishSegment()
    {
        int length = _segment.Length;
        _segment.Release();
        _segment = default;
        Consumed(ChargeOf(length));
    }
}
