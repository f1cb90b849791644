namespace RpcGen.Testing.Internal;

/// <summary>
/// One direction of a link. All members but <see cref="Written"/> are called under the gate of the link.
/// </summary>
internal sealed class FaultyPipe
{
    private readonly object _gate;
    private readonly FaultyLinkOptions _options;
    private readonly LinkFaults _faults;
    private readonly Action _cut;

    // Reads and writes draw from generators of their own: their order must not change what happens to the bytes.
    private readonly Random _writes;
    private readonly Random _reads;
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, long Due)> _pieces = new();

    // What is left of the first piece that has arrived.
    private ReadOnlyMemory<byte> _arrived;
    private ITimer? _timer;
    private TaskCompletionSource? _changed;
    private int _underWay;
    private long _lastDue;
    private long _written;
    private bool _ended;

    public FaultyPipe(object gate, FaultyLinkOptions options, LinkFaults faults, long seed, Action cut)
    {
        _gate = gate;
        _options = options with { };
        _faults = faults with { };
        _cut = cut;
        _writes = new Random(seed.GetHashCode());
        _reads = new Random(~seed.GetHashCode());
    }

    public long Written => Interlocked.Read(ref _written);

    public bool HasRoom => _ended || _underWay < _options.Capacity;

    /// <summary>Whether a read returns at once.</summary>
    public bool HasBytes
    {
        get
        {
            Arrive();
            return !_arrived.IsEmpty || (_ended && _pieces.Count == 0);
        }
    }

    /// <summary>Completed at the next change of the pipe.</summary>
    public Task Changed
    {
        get
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>Reads the bytes that have arrived; returns 0 if there are none.</summary>
    public int Read(Span<byte> destination)
    {
        Arrive();
        int count = Piece(_reads, Math.Min(destination.Length, _arrived.Length));
        if (count > 0)
        {
            _arrived.Span[..count].CopyTo(destination);
            _arrived = _arrived[count..];
            _underWay -= count;
            Change();
        }

        return count;
    }

    /// <summary>Accepts bytes to be delivered; returns 0 if there is no room.</summary>
    /// <exception cref="IOException">The pipe has ended.</exception>
    public int Write(ReadOnlySpan<byte> source)
    {
        if (!_ended && _faults.CutAt <= _written)
        {
            _cut();
        }

        if (_ended)
        {
            throw new IOException("the other end is closed");
        }

        int count = Piece(_writes, Math.Min(source.Length, _options.Capacity - _underWay));
        if (count == 0)
        {
            return 0;
        }

        count = (int)Math.Min(count, (_faults.CutAt ?? long.MaxValue) - _written);
        int delivered = (int)Math.Clamp((_faults.SilentFrom ?? long.MaxValue) - _written, 0, count);
        if (delivered > 0)
        {
            byte[] piece = source[..delivered].ToArray();
            if (_faults.CorruptAt - _written is >= 0 and { } at && at < delivered)
            {
                piece[at] ^= (byte)(1 << _writes.Next(8));
            }

            _underWay += delivered;
            _lastDue = Math.Max(_lastDue, Now + (long)(_writes.NextDouble() * Ticks(_faults.MaxDelay)));
            _pieces.Enqueue((piece, _lastDue));
            Change();
        }

        Interlocked.Add(ref _written, count);
        if (_faults.CutAt <= _written)
        {
            _cut();
        }

        return count;
    }

    /// <summary>Nothing more can be written; what is under way arrives.</summary>
    public void End()
    {
        _ended = true;
        Change();
    }

    /// <summary>The reader leaves.</summary>
    public void Abandon()
    {
        _pieces.Clear();
        _arrived = default;
        _timer?.Dispose();
        End();
    }

    private long Now => _options.TimeProvider.GetTimestamp();

    private double Ticks(TimeSpan time) => time.TotalSeconds * _options.TimeProvider.TimestampFrequency;

    private int Piece(Random random, int available) =>
        available <= 0 || _faults.MaxPiece == int.MaxValue
            ? Math.Max(0, available)
            : random.Next(1, Math.Min(available, _faults.MaxPiece) + 1);

    // Moves on to the next piece if it is due, else sets the timer for it.
    private void Arrive()
    {
        if (!_arrived.IsEmpty || !_pieces.TryPeek(out (ReadOnlyMemory<byte> Bytes, long Due) next))
        {
            return;
        }

        long now = Now;
        if (next.Due <= now)
        {
            _arrived = _pieces.Dequeue().Bytes;
            return;
        }

        _timer ??= _options.TimeProvider.CreateTimer(
            static pipe => ((FaultyPipe)pipe!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        TimeSpan wait = _options.TimeProvider.GetElapsedTime(now, next.Due);

        // Timers count whole milliseconds: rounded up, or it would fire before the piece is due.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            Change();
        }
    }

    private void Change()
    {
        Monitor.PulseAll(_gate);
        _changed?.TrySetResult();
        _changed = null;
    }
}
