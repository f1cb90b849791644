using System.Threading.Tasks.Sources;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>
/// What SslStream reads encrypted bytes from and writes them to. Writes go to memory once the handshake is done. A read
/// blocks, waits in the runtime's event loop, or stays open until <see cref="CompleteRead"/>: as the channel is used.
/// </summary>
/// <param name="socket">The socket; not owned.</param>
internal sealed class CipherStream(SocketChannel socket) : Stream, IValueTaskSource<int>
{
    private const int KeepSize = 256 * 1024;

    // Used by the receiver only.
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _readInto;
    private bool _isReading;

    // Guarded by itself: TLS may answer a message of its own while another thread sends.
    private readonly Lock _gate = new();
    private byte[] _output = new byte[4096];
    private int _outputStart;
    private int _outputEnd;

    /// <summary>Whether the handshake is done: from then on, writes go to memory.</summary>
    public bool HasOpened
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>
    /// Whether an asynchronous read may complete by itself; else it waits for <see cref="CompleteRead"/>.
    /// </summary>
    public bool MayBlock { get; set; } = true;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || socket.CanBlock)
        {
            return buffer.IsEmpty ? 0 : socket.Receive(buffer, default);
        }

        // Windows, during the handshake.
        byte[] received = new byte[buffer.Length];
        int count = socket.ReceiveAsync(received).AsTask().GetAwaiter().GetResult();
        received.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (MayBlock || buffer.IsEmpty)
        {
            return buffer.IsEmpty ? new ValueTask<int>(0) : socket.ReceiveAsync(buffer);
        }

        _read.Reset();
        _readInto = buffer;
        _isReading = true;
        CompleteRead(blocks: false);
        return new ValueTask<int>(this, _read.Version);
    }

    /// <summary>Receives for a read that waits. What awaits it runs before this returns.</summary>
    /// <param name="blocks">Whether to wait for bytes.</param>
    public void CompleteRead(bool blocks)
    {
        if (!_isReading
            || (!blocks && socket.Poll(RpcChannelReadiness.Receive, 0) == RpcChannelReadiness.None))
        {
            return;
        }

        int count;
        try
        {
            count = socket.Receive(_readInto.Span, default);
        }
        catch (IOException exception)
        {
            _isReading = false;
            _read.SetException(exception);
            return;
        }

        _isReading = false;
        _read.SetResult(count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            if (_output.Length - _outputEnd < buffer.Length)
            {
                Array.Resize(ref _output, Math.Max(_output.Length * 2, _outputEnd + buffer.Length));
            }

            buffer.CopyTo(_output.AsSpan(_outputEnd));
            _outputEnd += buffer.Length;
        }

        if (!HasOpened && !socket.CanBlock)
        {
            socket.SendAsync(TakeOutput()).AsTask().GetAwaiter().GetResult();
        }

        while (!HasOpened && !TryFlush())
        {
            socket.Wait(RpcChannelReadiness.Send);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is in memory without blocking; false if some of it is left.</summary>
    public bool TryFlush()
    {
        lock (_gate)
        {
            while (_outputStart < _outputEnd)
            {
                int sent = socket.TrySend(_output.AsSpan(_outputStart, _outputEnd - _outputStart), default);
                if (sent == 0)
                {
                    return false;
                }

                _outputStart += sent;
            }

            _outputStart = _outputEnd = 0;
            if (_output.Length > KeepSize)
            {
                _output = new byte[4096];
            }

            return true;
        }
    }

    /// <summary>Takes what is in memory, to send it some other way.</summary>
    public ReadOnlyMemory<byte> TakeOutput()
    {
        lock (_gate)
        {
            if (_outputStart == _outputEnd)
            {
                return default;
            }

            ReadOnlyMemory<byte> output = _output.AsMemory(_outputStart, _outputEnd - _outputStart);
            _output = new byte[4096];
            _outputStart = _outputEnd = 0;
            return output;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);
}
