using System.Net.Security;
using System.Security.Authentication;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Network;

/// <summary>TLS over a socket.</summary>
/// <remarks>
/// SslStream encrypts into the memory of <see cref="CipherStream"/>, never into the socket: so a send never blocks.
/// What the socket does not take at once stays there, and the bytes it stands for count as taken only when all of it is
/// out: the connection comes back with the same bytes until they are taken.
/// </remarks>
internal sealed class TlsChannel : RpcChannel
{
    // What one send encrypts at most.
    private const int MaxSend = 64 * 1024;

    private readonly SocketChannel _socket;
    private readonly CipherStream _cipher;
    private readonly SslStream _tls;
    private readonly string _peerName;
    private readonly Action<SslStream> _shakeHands;

    // Used by the receiver only: a read that Wait began and that has not completed, and the bytes of one that has.
    private byte[]? _received;
    private int _receivedStart;
    private int _receivedEnd;
    private ValueTask<int>? _reading;

    // Used by the sender only: bytes that are encrypted and not reported as taken.
    private byte[] _plain = [];
    private int _claimed;

    // The likely reason if the peer ends the connection before it has sent anything.
    private volatile string? _likelyRefusal;
    private RpcCertificatePeer? _peer;

    /// <param name="socket">The socket, connected; the channel owns it.</param>
    /// <param name="peerName">The other end, for messages.</param>
    /// <param name="shakeHands">Makes the handshake, and blocks for it.</param>
    public TlsChannel(SocketChannel socket, string peerName, Action<SslStream> shakeHands)
    {
        _socket = socket;
        _cipher = new CipherStream(socket);
        _tls = new SslStream(_cipher, leaveInnerStreamOpen: true);
        _peerName = peerName;
        _shakeHands = shakeHands;
    }

    public override bool CanBlock => _socket.CanBlock;

    public override RpcPeer? Peer => _peer;

    internal override bool LeavesMachine => true;

    internal override bool MustOpen => true;

    internal override void Open()
    {
        try
        {
            _shakeHands(_tls);
            _cipher.HasOpened = true;
            _peer = TlsPeer.Of(_tls);
            _likelyRefusal = TlsPeer.LikelyRefusal(_tls);
        }
        catch (Exception exception)
        {
            throw new RpcConnectException(
                exception is AuthenticationException
                    ? $"TLS with {_peerName} failed: {exception.Message} {exception.InnerException?.Message}".TrimEnd()
                    : $"{_peerName} ended the TLS handshake, or speaks no TLS: {exception.Message}",
                exception);
        }
    }

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        while (_reading is not null && !EndReading())
        {
            _cipher.CompleteRead(blocks: true);
        }

        if (_receivedStart < _receivedEnd)
        {
            int count = Math.Min(first.Length, _receivedEnd - _receivedStart);
            _received.AsSpan(_receivedStart, count).CopyTo(first);
            _receivedStart += count;
            return count;
        }

        // The end was met by a read of Wait.
        return _receivedEnd < 0 ? 0 : Heard(Guard(_tls, first, static (tls, buffer) => tls.Read(buffer)));
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return Heard(await _tls.ReadAsync(buffer).ConfigureAwait(false));
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw Closed(exception);
        }
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (!_cipher.HasOpened)
        {
            return 0;
        }

        if (_claimed == 0)
        {
            _claimed = Encrypt(first, second);
        }

        if (!_cipher.TryFlush())
        {
            return 0;
        }

        int taken = _claimed;
        _claimed = 0;
        return taken;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // A TrySend before may have encrypted them already.
        int claimed = Math.Min(_claimed, bytes.Length);
        _claimed -= claimed;
        bytes = bytes[claimed..];
        await _socket.SendAsync(_cipher.TakeOutput()).ConfigureAwait(false);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Encrypt(bytes.Span, default)..];
            await _socket.SendAsync(_cipher.TakeOutput()).ConfigureAwait(false);
        }
    }

    /// <remarks>
    /// A readable socket does not mean that there are bytes for the connection: only a part of a record may be there,
    /// or a message of TLS itself. So this reads without blocking, and says Receive when something has come of it.
    /// </remarks>
    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        bool receives = (interest & RpcChannelReadiness.Receive) != 0;
        while (true)
        {
            RpcChannelReadiness ready = receives && HasReceived()
                ? RpcChannelReadiness.Receive
                : RpcChannelReadiness.None;
            ready |= _socket.Poll(interest, ready == RpcChannelReadiness.None ? Timeout.Infinite : 0)
                & (ready == RpcChannelReadiness.None ? interest : RpcChannelReadiness.Send);
            if ((ready & RpcChannelReadiness.Receive) == 0 || _reading is null)
            {
                return ready;
            }

            _cipher.CompleteRead(blocks: false);
            if ((ready & RpcChannelReadiness.Send) != 0 && !EndReading())
            {
                return RpcChannelReadiness.Send;
            }
        }
    }

    public override void Abort() => _socket.Abort();

    internal override PeerLoss? DescribeLoss() => _likelyRefusal is { } text ? new PeerLoss(text) : null;

    protected override void Dispose(bool disposing)
    {
        _tls.Dispose();
        _socket.Dispose();
    }

    // Begins a read if none runs; true if bytes, the end or an error are there.
    private bool HasReceived()
    {
        if (_receivedStart < _receivedEnd || _receivedEnd < 0)
        {
            return true;
        }

        if (_reading is null)
        {
            _received ??= new byte[16 * 1024];
            _cipher.MayBlock = false;
            _ = Guard(this, default, static (channel, _) => channel.BeginReading());
        }

        return EndReading();
    }

    private int BeginReading()
    {
        _reading = _tls.ReadAsync(_received);
        return 0;
    }

    private bool EndReading()
    {
        if (_reading is not { IsCompleted: true } done)
        {
            return false;
        }

        _reading = null;
        _cipher.MayBlock = true;
        int count = Heard(Guard(done, default, static (done, _) => done.GetAwaiter().GetResult()));
        _receivedStart = 0;
        _receivedEnd = count == 0 ? -1 : count;
        return true;
    }

    private int Encrypt(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int count = Math.Min(first.Length + second.Length, MaxSend);
        if (first.Length < count && !first.IsEmpty)
        {
            // One record for both: most messages are small.
            if (_plain.Length < count)
            {
                _plain = new byte[count];
            }

            first.CopyTo(_plain);
            second[..(count - first.Length)].CopyTo(_plain.AsSpan(first.Length));
            first = _plain.AsSpan(0, count);
        }
        else if (first.IsEmpty)
        {
            first = second;
        }

        try
        {
            _tls.Write(first[..count]);
            return count;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw Closed(exception);
        }
    }

    private int Heard(int count)
    {
        if (count > 0)
        {
            _likelyRefusal = null;
        }

        return count;
    }

    private static int Guard<T>(T from, Span<byte> buffer, Reading<T> read)
    {
        try
        {
            return read(from, buffer);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw Closed(exception);
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is ObjectDisposedException or InvalidOperationException or AuthenticationException
        || (exception is IOException && exception.InnerException is not null);

    private static IOException Closed(Exception exception) =>
        exception.InnerException is IOException inner ? inner
            : new IOException($"TLS ended: {(exception.InnerException ?? exception).Message}", exception);

    private delegate int Reading<in T>(T from, Span<byte> buffer);
}
