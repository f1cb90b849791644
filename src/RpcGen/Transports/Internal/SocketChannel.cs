using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.Internal;

/// <summary>A channel over a connected stream socket.</summary>
internal sealed class SocketChannel : RpcChannel
{
    private readonly Socket _socket;
    private readonly Func<Exception?>? _explainLoss;
    private int _aborted;

    // UnixIo.Closed after disposal: the number may then belong to another file, which a late call must not reach.
    private volatile int _descriptor;

    // The descriptor to pass with the next bytes, and the one that arrived.
    private SafeFileHandle? _outgoingDescriptor;
    private SafeFileHandle? _incomingDescriptor;

    /// <param name="socket">The socket; the channel owns it.</param>
    /// <param name="peer">The peer on the other end; null if it is not known.</param>
    /// <param name="explainLoss">Called when the peer has ended without a GoAway frame.</param>
    public SocketChannel(Socket socket, RpcPeer? peer, Func<Exception?>? explainLoss = null)
    {
        _socket = socket;
        Peer = peer;
        _explainLoss = explainLoss;

        // Prevents reuse of the descriptor's number while a system call may still use it.
        bool added = false;
        socket.SafeHandle.DangerousAddRef(ref added);
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    public override bool CanBlock => !OperatingSystem.IsWindows();

    public override RpcPeer? Peer { get; }

    internal override bool LeavesMachine => _socket.AddressFamily != AddressFamily.Unix;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes).ConfigureAwait(false)..];
            }
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Whether a descriptor may arrive with received bytes; otherwise the system closes it. Used only by the receiver.
    /// </summary>
    public bool ExpectsDescriptor { get; set; }

    /// <summary>Whether the system allows passing a descriptor; a sandbox may forbid it.</summary>
    public bool CanPass(SafeFileHandle descriptor, out string problem) =>
        DescriptorPassing.IsAllowed(_descriptor, descriptor, out problem);

    /// <summary>Passes a descriptor with the next bytes that are sent. The channel owns it from here on.</summary>
    public void AttachDescriptor(SafeFileHandle descriptor) => Volatile.Write(ref _outgoingDescriptor, descriptor);

    /// <summary>Takes the descriptor that arrived; null if none did. The caller owns it.</summary>
    public SafeFileHandle? TakeDescriptor() => Interlocked.Exchange(ref _incomingDescriptor, null);

    /// <summary>Whether a descriptor arrived for which this process had no free number.</summary>
    public bool HasLostDescriptor { get; private set; }

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        if (!ExpectsDescriptor)
        {
            return UnixIo.Receive(_descriptor, first, second);
        }

        int count = DescriptorPassing.Receive(_descriptor, first, out SafeFileHandle? descriptor, out bool isLost);
        HasLostDescriptor |= isLost;
        if (descriptor is not null && Interlocked.Exchange(ref _incomingDescriptor, descriptor) is { } other)
        {
            other.Dispose();
            throw new IOException("the peer passed more descriptors than it announced");
        }

        return count;
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }

        if (Volatile.Read(ref _outgoingDescriptor) is not { } descriptor)
        {
            return UnixIo.TrySend(_descriptor, first, second);
        }

        int count = DescriptorPassing.TrySend(_descriptor, first.IsEmpty ? second : first, descriptor);
        if (count > 0)
        {
            _outgoingDescriptor = null;
            descriptor.Dispose();
        }

        return count;
    }

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest) => Poll(interest, Timeout.Infinite);

    /// <summary>Like <see cref="Wait"/>, with a limit in milliseconds; then nothing is ready.</summary>
    public RpcChannelReadiness Poll(RpcChannelReadiness interest, int milliseconds)
    {
        Libc.PollEntry entry = new() { File = _descriptor, Events = PollEvents.Of(interest) };
        UnixIo.Poll(new Span<Libc.PollEntry>(ref entry), milliseconds);
        return PollEvents.Readiness(entry.Returned, interest);
    }

    /// <summary>Waits up to a limit for the end of the peer, also while bytes can be received.</summary>
    public bool HasEnded(int milliseconds)
    {
        Libc.PollEntry entry = new() { File = _descriptor };
        UnixIo.Poll(new Span<Libc.PollEntry>(ref entry), milliseconds);
        return entry.Returned != 0;
    }

    internal override PeerLoss? DescribeLoss() =>
        _explainLoss?.Invoke() is { } cause ? new PeerLoss(cause.Message, cause) : null;

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
        {
            return;
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer closed first: the socket is already disconnected.
        }
    }

    protected override void Dispose(bool disposing)
    {
        _incomingDescriptor?.Dispose();
        _outgoingDescriptor?.Dispose();
        _descriptor = UnixIo.Closed;
        _socket.SafeHandle.DangerousRelease();
        _socket.Dispose();
    }
}
