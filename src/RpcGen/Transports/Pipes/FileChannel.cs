using System.Runtime.InteropServices;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Pipes;

/// <summary>Two one-way pipes of the operating system (Unix): standard streams, or inherited ends.</summary>
internal sealed class FileChannel : RpcChannel
{
    // What poll(2) promises to fit when it says that a pipe is writable: PIPE_BUF bytes.
    private const int AtomicWrite = 4096;

    private readonly SafeHandle _input;
    private readonly SafeHandle _output;
    private readonly WakePipe _wake = new();
    private readonly Lock _gate = new();
    private readonly ChildExit? _child;

    // Guarded by _gate.
    private bool _disposed;

    // Closed once disposed: the numbers may then belong to other files, which a late call must not reach.
    private volatile int _inputDescriptor;
    private volatile int _outputDescriptor;

    private volatile bool _aborted;
    private volatile bool _childExited;

    /// <param name="input">Received from; owned by the channel.</param>
    /// <param name="output">Sent to; owned by the channel.</param>
    /// <param name="child">The process at the other ends, if it is a child of this one.</param>
    public FileChannel(SafeHandle input, SafeHandle output, ChildExit? child = null)
    {
        _input = input;
        _output = output;
        bool added = false;
        input.DangerousAddRef(ref added);
        output.DangerousAddRef(ref added);
        _inputDescriptor = (int)input.DangerousGetHandle();
        _outputDescriptor = (int)output.DangerousGetHandle();
        _child = child;
        child?.Watch(() =>
        {
            _childExited = true;
            Wake();
        });
    }

    public override bool CanBlock => true;

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        // Unlike a socket, a pipe cannot be shut down under a blocked read: wait for it or for the wake-up.
        Wait(RpcChannelReadiness.Receive);

        // What the child has sent is in the pipe when it has exited. Other processes may keep the pipe open.
        return _aborted || (_childExited && !IsReady(_inputDescriptor, Libc.PollIn))
            ? 0
            : UnixIo.Receive(_inputDescriptor, first, second);
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ReadOnlySpan<byte> bytes = first.IsEmpty ? second : first;
        bool hasRoom = IsReady(_outputDescriptor, Libc.PollOut);
        if (_aborted || _childExited)
        {
            throw new IOException(_aborted ? "the channel was aborted" : "the child process has ended");
        }

        return hasRoom ? UnixIo.Write(_outputDescriptor, bytes[..Math.Min(bytes.Length, AtomicWrite)]) : 0;
    }

    internal override PeerLoss? DescribeLoss() => _child?.Describe() is { } text ? new PeerLoss(text) : null;

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        Span<Libc.PollEntry> entries =
        [
            new() { File = (interest & RpcChannelReadiness.Receive) != 0 ? _inputDescriptor : -1, Events = Libc.PollIn },
            new() { File = (interest & RpcChannelReadiness.Send) != 0 ? _outputDescriptor : -1, Events = Libc.PollOut },
            new() { File = _wake.Descriptor, Events = Libc.PollIn },
        ];
        UnixIo.Poll(entries, Timeout.Infinite);
        return entries[2].Returned != 0
            ? interest
            : (entries[0].Returned != 0 ? RpcChannelReadiness.Receive : 0)
                | (entries[1].Returned != 0 ? RpcChannelReadiness.Send : 0);
    }

    // Only reached beyond the dedicated threads: a pipe pair is one connection a process, so this road is not tuned.
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        await Task.Factory.StartNew(
            () => Receive(buffer.Span, default), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).ConfigureAwait(false);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes) =>
        await Task.Factory.StartNew(
            () => SendAll(bytes.Span), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).ConfigureAwait(false);

    public override void Abort()
    {
        if (!_aborted)
        {
            _aborted = true;
            Wake();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _child?.Stop();
        lock (_gate)
        {
            _disposed = true;
        }

        _inputDescriptor = _outputDescriptor = UnixIo.Closed;
        _input.DangerousRelease();
        _output.DangerousRelease();
        _input.Dispose();
        _output.Dispose();
        _wake.Dispose();
    }

    // The child may exit at any time: its end must not reach a descriptor that was closed and given out again.
    private void Wake()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _wake.Set();
            }
        }
    }

    private static bool IsReady(int file, short events)
    {
        Libc.PollEntry entry = new() { File = file, Events = events };
        UnixIo.Poll(new Span<Libc.PollEntry>(ref entry), 0);
        return entry.Returned != 0;
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Wait(RpcChannelReadiness.Send);
            bytes = bytes[TrySend(bytes, default)..];
        }
    }
}
