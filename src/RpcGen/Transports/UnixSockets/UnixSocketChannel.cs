using System.Net.Sockets;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>A connected stream socket.</summary>
internal sealed class UnixSocketChannel : RpcChannel
{
    private readonly Socket _socket;
    private readonly int _descriptor;
    private int _aborted;

    public UnixSocketChannel(Socket socket, RpcPeerCredentials? peer)
    {
        _socket = socket;
        Peer = peer;

        // Keeps the descriptor's number from being reused while a system call may still be made with it.
        bool added = false;
        socket.SafeHandle.DangerousAddRef(ref added);
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    public override bool CanBlock => !OperatingSystem.IsWindows();

    public override RpcPeerCredentials? Peer { get; }

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

    public override int Receive(Span<byte> first, Span<byte> second) => UnixIo.Receive(_descriptor, first, second);

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        OperatingSystem.IsWindows() ? 0 : UnixIo.TrySend(_descriptor, first, second);

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        Libc.PollEntry entry = new() { File = _descriptor, Events = PollEvents.Of(interest) };
        UnixIo.Poll(new Span<Libc.PollEntry>(ref entry), Timeout.Infinite);
        return PollEvents.Readiness(entry.Returned, interest);
    }

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
            // The peer was faster: the socket is not connected any more, which is what was wanted.
        }
    }

    protected override void Dispose(bool disposing)
    {
        _socket.SafeHandle.DangerousRelease();
        _socket.Dispose();
    }
}
