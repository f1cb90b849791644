using System.Runtime.InteropServices;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Pipes;

/// <summary>A channel over two one-way pipes of Unix: standard streams or inherited ends.</summary>
internal sealed class FileChannel : RpcChannel
{
    // When poll(2) reports a pipe as writable, at least PIPE_BUF bytes fit.
    private const int AtomicWrite = 4096;

    private readonly SafeHandle _input;
    private readonly SafeHandle _output;
    private readonly WakePipe _wake = new();
    private readonly Lock _gate = new();
    private readonly ChildExit? _child;

    // Guarded by _gate.
    private bool _disposed;

    // UnixIo.Closed after disposal: the number may then belong to another file, which a late call must not reach.
    private volatile int _inputDescriptor;
    private volatile int _outputDescriptor;

    private volatile bool _aborted;
    private volatile bool _childExited;

    /// <param name="input">The end from which the channel receives; the channel owns it.</param>
    /// <param name="output">The end to which the channel sends; the channel owns it.</param>
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
        // Unlike a socket, a pipe cannot be shut down under a blocked read. So this waits for bytes or for the wake-up.
        Wait(RpcChannelReadiness.Receive);

        // What the child sent is in the pipe when the child has exited. Other processes may keep the pipe open.
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
            new()
            {
                File = (interest & RpcChannelReadiness.Receive) != 0 ? _inputDescriptor : -1, Events = Libc.PollIn,
            },
            new()
            {
                File = (interest & RpcChannelReadiness.Send) != 0 ? _outputDescriptor : -1, Events = Libc.PollOut,
            },
            new() { File = _wake.Descriptor, Events = Libc.PollIn },
        ];
        UnixIo.Poll(entries, Timeout.Infinite);
        return entries[2].Returned != 0
            ? interest
            : (entries[0].Returned != 0 ? RpcChannelReadiness.Receive : 0)
                | (entries[1].Returned != 0 ? RpcChannelReadiness.Send : 0);
    }

    // Used only beyond MaxDedicatedThreads. A process has one connection over standard streams, so this path is not
    // tuned.
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

    // The child may exit at any time. Its exit must not reach a descriptor that was closed and reused.
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
