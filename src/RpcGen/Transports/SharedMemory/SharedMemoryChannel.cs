using System.Diagnostics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.UnixSockets;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// A socket that can move to shared memory, each direction for itself. From then on the socket tells of the peer's end,
/// and wakes where the system has nothing better.
/// </summary>
internal sealed class SharedMemoryChannel(UnixSocketChannel socket) : RpcChannel
{
    // So often the words are looked at before the clock is.
    private const int LooksPerReading = 64;

    // While one direction is on the socket and the other on the ring, which lasts some microseconds, both are looked at
    // so often.
    private const int MixedPollMilliseconds = 1;

    // Pieces in which a large payload is published, so that the peer takes one while the next is written.
    private const int PieceSize = 32 * 1024;

    private volatile Rings? _rings;

    // Set by the owner of the receive pump, and by the holder of the flush role.
    private RingReader? _reader;
    private RingWriter? _writer;

    private volatile bool _aborted;
    private SpinBudget _receiveBudget;

    public override bool CanBlock => true;

    public override RpcPeerCredentials? Peer => socket.Peer;

    /// <summary>From now on descriptors may come with what is received; until the channel has moved, or will not.</summary>
    public void ExpectDescriptor(bool expected) => socket.ExpectsDescriptor = expected;

    /// <summary>Passes a descriptor along with the next bytes that are sent, and owns it from here on.</summary>
    public void AttachDescriptor(SafeFileHandle descriptor) => socket.AttachDescriptor(descriptor);

    /// <summary>The descriptor that came, if one did.</summary>
    public SafeFileHandle? TakeDescriptor() => socket.TakeDescriptor();

    /// <summary>Owns the regions from here on; nothing moves yet.</summary>
    /// <param name="mine">The region of this side.</param>
    /// <param name="theirs">The region of the peer.</param>
    /// <param name="ringsFutex">Whether the peer sleeps on its futex.</param>
    /// <param name="sleepsOnFutex">Whether this side told the peer so of itself.</param>
    /// <param name="wait">What to do while there is nothing to receive.</param>
    public void Prepare(
        SharedRegion mine, SharedRegion theirs, bool ringsFutex, bool sleepsOnFutex, RpcWaitStrategy wait)
    {
        Doorbell bell = new(socket, mine, theirs, ringsFutex, sleepsOnFutex);
        _receiveBudget = new SpinBudget(wait, Environment.ProcessorCount);
        _rings = new Rings(mine, theirs, bell, sleepsOnFutex);
        if (_aborted)
        {
            bell.Stop();
        }
    }

    /// <summary>What is sent from here on goes through the ring. Called by the holder of the flush role.</summary>
    public RingWriter SwitchSending() => _writer = new RingWriter(_rings!.Mine, _rings.Theirs, _rings.Bell);

    /// <summary>What is received from here on comes through the ring. Called by the owner of the receive pump.</summary>
    public void SwitchReceiving()
    {
        _reader = new RingReader(_rings!.Mine, _rings.Theirs, _rings.Bell);
        if (_rings.SleepsOnFutex)
        {
            _ = WatchAsync(_rings.Bell);
        }
    }

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        if (_reader is not { } reader)
        {
            return socket.Receive(first, second);
        }

        while (true)
        {
            int count = reader.Read(first, second);
            if (count > 0)
            {
                return count;
            }

            reader.Announce();
            if (reader.SpinForBytes(LooksPerReading))
            {
                continue;
            }

            if (_rings!.Bell.IsStopped)
            {
                // Everything that the peer published, it published before its end was seen.
                return _aborted ? 0 : reader.Read(first, second);
            }

            WaitOnRings(RpcChannelReadiness.Receive);
        }
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (_writer is not { } writer)
        {
            return socket.TrySend(first, second);
        }

        if (_rings!.Bell.IsStopped)
        {
            throw new IOException("the other end is closed");
        }

        int count = writer.Write(first);
        while (count >= first.Length && !second.IsEmpty)
        {
            ReadOnlySpan<byte> piece = second[..Math.Min(second.Length, PieceSize)];
            int written = writer.Write(piece);
            writer.Announce();
            count += written;
            second = second[written..];
            if (written < piece.Length)
            {
                break;
            }
        }

        writer.Announce();
        return count;
    }

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        bool receivesHere = _reader is not null || (interest & RpcChannelReadiness.Receive) == 0;
        bool sendsHere = _writer is not null || (interest & RpcChannelReadiness.Send) == 0;
        if (_rings is null || (_reader is null && _writer is null))
        {
            return socket.Wait(interest);
        }

        return receivesHere && sendsHere ? WaitOnRings(interest) : WaitOnBoth(interest);
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _reader is null
        ? socket.ReceiveAsync(buffer)
        : throw new InvalidOperationException("Rings are received from on a thread");

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _writer is null
        ? socket.SendAsync(bytes)
        : throw new InvalidOperationException("Rings are sent to on a thread");

    public override void Abort()
    {
        _aborted = true;
        socket.Abort();
        _rings?.Bell.Stop();
    }

    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        _rings?.Mine.Dispose();
        _rings?.Theirs.Dispose();
    }

    private RpcChannelReadiness WaitOnRings(RpcChannelReadiness interest)
    {
        Words words = new(this, interest);
        bool receives = (interest & RpcChannelReadiness.Receive) != 0;
        if (receives)
        {
            _reader!.Announce();
        }

        for (int i = 0; i < LooksPerReading; i++)
        {
            if (words.IsReady())
            {
                return words.Readiness;
            }

            Relax();
        }

        long start = Stopwatch.GetTimestamp();
        long ticks = _receiveBudget.Ticks;
        while (Stopwatch.GetTimestamp() - start < ticks)
        {
            for (int i = 0; i < LooksPerReading; i++)
            {
                if (words.IsReady())
                {
                    return words.Readiness;
                }

                Relax();
            }
        }

        do
        {
            WakeProtocol.Park(ref words);
        }
        while (!words.IsReady());
        if (receives)
        {
            _receiveBudget.Slept(Stopwatch.GetTimestamp() - start);
        }

        return words.Readiness;
    }

    private RpcChannelReadiness WaitOnBoth(RpcChannelReadiness interest)
    {
        RpcChannelReadiness here = interest
            & (_reader is null ? RpcChannelReadiness.Send : RpcChannelReadiness.Receive);
        Words words = new(this, here);
        while (true)
        {
            RpcChannelReadiness ready = socket.Poll(interest & ~here, words.IsReady() ? 0 : MixedPollMilliseconds)
                | words.Readiness;
            if (ready != 0)
            {
                return ready;
            }
        }
    }

    // The socket has nothing more to say than that the peer has ended.
    private async Task WatchAsync(Doorbell bell)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1]).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended, too.
        }

        bell.Stop();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    internal static void Relax()
    {
        if (X86Base.IsSupported)
        {
            X86Base.Pause();
        }
        else if (ArmBase.IsSupported)
        {
            ArmBase.Yield();
        }
    }

    private sealed record class Rings(SharedRegion Mine, SharedRegion Theirs, Doorbell Bell, bool SleepsOnFutex);

    private readonly unsafe struct Words : ISleeperWords
    {
        private readonly RingReader? _reader;
        private readonly RingWriter? _writer;
        private readonly Rings _rings;

        public Words(SharedMemoryChannel channel, RpcChannelReadiness interest)
        {
            _rings = channel._rings!;
            _reader = (interest & RpcChannelReadiness.Receive) != 0 ? channel._reader : null;
            _writer = (interest & RpcChannelReadiness.Send) != 0 ? channel._writer : null;
        }

        public RpcChannelReadiness Readiness =>
            (_reader is not null && (_reader.HasBytes || _rings.Bell.IsStopped) ? RpcChannelReadiness.Receive : 0)
            | (_writer is not null && (_writer.HasRoom || _rings.Bell.IsStopped) ? RpcChannelReadiness.Send : 0);

        public void Fence() => Interlocked.MemoryBarrier();

        public uint LoadBell() => _rings.Bell.Rung;

        public void Arm() => Mark(_reader?.Head, _writer?.KnownHead);

        public void Disarm() => Mark(
            _reader is null ? null : RegionLayout.NoMark, _writer is null ? null : RegionLayout.NoMark);

        public bool IsReady() => _reader is { HasBytes: true } || _rings.Bell.IsStopped || _writer is { HasRoom: true };

        public void Sleep(uint bell) => _rings.Bell.Sleep(bell, _reader is not null);

        private void Mark(ulong? tail, ulong? head)
        {
            if (tail is { } tailMark)
            {
                Volatile.Write(ref *(ulong*)(_rings.Mine.Memory + RegionLayout.TailMark), tailMark);
            }

            if (head is { } headMark)
            {
                Volatile.Write(ref *(ulong*)(_rings.Mine.Memory + RegionLayout.HeadMark), headMark);
            }
        }
    }
}
