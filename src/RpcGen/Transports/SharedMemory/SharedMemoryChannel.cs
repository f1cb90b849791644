using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// A socket that can move to shared memory, one direction at a time. After the move, the socket reports the end of the
/// peer, and carries wake-up bytes if the system has no suitable futex.
/// </summary>
internal sealed class SharedMemoryChannel(SocketChannel socket) : RpcChannel
{
    // While one direction uses the socket and the other the ring, which lasts some microseconds, both are polled at
    // this interval.
    private const int MixedPollMilliseconds = 1;

    // After this many waits of the pump thread since the last blocking call, it no longer offers its role.
    private const int OffersPerLoan = 1000;

    // The size of the pieces in which a large payload is published, so that the peer reads one while the next is
    // written.
    private const int PieceSize = 32 * 1024;

    private volatile Rings? _rings;

    // Set by the owner of the receive pump, and by the flush owner.
    private RingReader? _reader;
    private RingWriter? _writer;

    private ReceiveRoleState _role;

    // The number of further waits in which the pump thread offers its role while it spins. Reclaiming the role costs a
    // swap, which is wasted without blocking callers. Racy on purpose: lost updates only affect speed.
    private int _offers;

    private volatile bool _aborted;
    private SpinBudget _receiveBudget;

    public override bool CanBlock => true;

    public override RpcPeer? Peer => socket.Peer;

    /// <summary>
    /// Sets whether a descriptor may arrive with received bytes: until the channel has moved, or stays on the socket.
    /// </summary>
    public void ExpectDescriptor(bool expected) => socket.ExpectsDescriptor = expected;

    /// <summary>Whether the system allows passing a descriptor; a sandbox may forbid it.</summary>
    public bool CanPass(SafeFileHandle descriptor, out string problem) => socket.CanPass(descriptor, out problem);

    /// <summary>Passes a descriptor with the next bytes that are sent. The channel owns it from here on.</summary>
    public void AttachDescriptor(SafeFileHandle descriptor) => socket.AttachDescriptor(descriptor);

    /// <summary>Takes the descriptor that arrived; null if none did. The caller owns it.</summary>
    public SafeFileHandle? TakeDescriptor() => socket.TakeDescriptor();

    /// <summary>Whether a descriptor arrived for which this process had no free number.</summary>
    public bool HasLostDescriptor => socket.HasLostDescriptor;

    /// <summary>Takes ownership of the regions. Neither direction moves yet.</summary>
    /// <param name="mine">The region of this side.</param>
    /// <param name="theirs">The region of the peer.</param>
    /// <param name="ringsFutex">Whether the peer sleeps on its futex.</param>
    /// <param name="sleepsOnFutex">Whether this side has announced that it sleeps on its futex.</param>
    /// <param name="wait">How the pump thread waits for bytes.</param>
    public void Prepare(
        SharedRegion mine, SharedRegion theirs, bool ringsFutex, bool sleepsOnFutex, RpcWaitStrategy wait)
    {
        Doorbell bell = new(socket, mine, theirs, ringsFutex, sleepsOnFutex);
        _receiveBudget = new SpinBudget(wait, Environment.ProcessorCount);

        // A thread that sleeps on the socket sees the peer's end there; other sleepers need a wake-up.
        _rings = new Rings(mine, theirs, bell, WatchesSocket: sleepsOnFutex || wait == RpcWaitStrategy.Spin);
        if (_aborted)
        {
            bell.Stop();
        }
    }

    /// <summary>Sends through the ring from here on. Called by the flush owner.</summary>
    public RingWriter SwitchSending() => _writer = new RingWriter(_rings!.Mine, _rings.Theirs, _rings.Bell);

    /// <summary>
    /// Receives from the ring from here on. Called by the owner of the receive pump.
    /// </summary>
    public void SwitchReceiving()
    {
        _reader = new RingReader(_rings!.Mine, _rings.Theirs, _rings.Bell);
        if (_rings.WatchesSocket)
        {
            _ = WatchAsync(_rings.Bell);
        }
    }

    /// <summary>Whether to wait with <see cref="AwaitBytes"/>; <see cref="TryBorrow"/> may then succeed.</summary>
    public bool ReceivesFromRing => _reader is not null;

    /// <summary>
    /// Waits until there are bytes. Meanwhile a caller that waits for its answer may borrow the receive role, so that
    /// the answer needs no second thread.
    /// </summary>
    /// <returns>False if a borrower has left frames, which are to be processed first.</returns>
    public bool AwaitBytes()
    {
        RingReader reader = _reader!;
        RingSleeper words = Sleeper(RpcChannelReadiness.Receive);
        SpinWatch watch = default;
        if (_receiveBudget.Ticks > 0)
        {
            bool offers = _offers > 0;
            if (offers)
            {
                _offers--;
                Volatile.Write(ref _role.Role, ReceiveRole.Waiting);
            }

            bool arrived = SpinForBytes(reader, ref watch);

            // A borrower may have had the role in between. If it also took the bytes, this waits for the next ones.
            bool holds = !offers
                || words.SwapRole(ReceiveRole.Held, expected: ReceiveRole.Waiting) == ReceiveRole.Waiting;
            if (holds && arrived)
            {
                _receiveBudget.Succeeded(watch.Lost);
                return !TakeLeftFrames();
            }
        }

        long asleep = Stopwatch.GetTimestamp();
        ReceiveRole.SleepUntilReady(ref words);
        _receiveBudget.Slept(watch.Start == 0 ? 0 : asleep - watch.Start, Stopwatch.GetTimestamp() - asleep);
        return !TakeLeftFrames();
    }

    /// <summary>Takes the receive role from the pump thread if that thread is waiting.</summary>
    public bool TryBorrow()
    {
        // A pump thread that sleeps on the socket could not be woken when the role is returned.
        if (_reader is null || !_rings!.Bell.SleepsOnFutex)
        {
            return false;
        }

        _offers = OffersPerLoan;
        RingSleeper words = Sleeper(RpcChannelReadiness.Receive);
        return ReceiveRole.TryBorrow(ref words);
    }

    /// <summary>Spins for bytes for a moment, as the borrower of the role.</summary>
    public bool SpinAsBorrower() => SpinForBytes(_reader!);

    /// <summary>Receives the available bytes, maybe none, as the borrower of the role. Never blocks.</summary>
    public int ReceiveAsBorrower(Span<byte> first, Span<byte> second) => _reader!.Read(first, second);

    /// <summary>Returns the role to the pump thread.</summary>
    /// <param name="leavesFrames">Whether frames were received that the borrower did not process.</param>
    public void GiveBack(bool leavesFrames)
    {
        RingSleeper words = Sleeper(RpcChannelReadiness.Receive);
        ReceiveRole.GiveBack(ref words, leavesFrames);
    }

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        if (_reader is not { } reader)
        {
            return socket.Receive(first, second);
        }

        while (true)
        {
            // The flag is read first: the peer published everything before its end was seen.
            bool isStopped = _rings!.Bell.IsStopped;
            int count = _aborted ? 0 : reader.Read(first, second);
            if (count > 0 || isStopped)
            {
                return count;
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
        RpcChannelReadiness onRings = interest
            & ((_reader is null ? 0 : RpcChannelReadiness.Receive) | (_writer is null ? 0 : RpcChannelReadiness.Send));
        return onRings == 0 ? socket.Wait(interest)
            : onRings == interest ? WaitOnRings(interest)
            : WaitOnBoth(onRings, interest & ~onRings);
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _reader is null
        ? socket.ReceiveAsync(buffer)
        : throw new InvalidOperationException("A ring is received from on a thread: call Receive");

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _writer is null
        ? socket.SendAsync(bytes)
        : throw new InvalidOperationException("A ring is sent to on a thread: call TrySend");

    internal override PeerLoss? DescribeLoss() => socket.DescribeLoss();

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

    private static bool SpinForBytes(RingReader reader)
    {
        for (int i = 0; i < SpinWatch.ChecksPerReading; i++)
        {
            if (reader.HasBytes)
            {
                return true;
            }

            SpinWatch.Relax();
        }

        return false;
    }

    // Spins until the budget is used up, or a borrower has taken the role.
    private bool SpinForBytes(RingReader reader, ref SpinWatch watch)
    {
        while (!SpinForBytes(reader))
        {
            if (Volatile.Read(ref _role.Role) is ReceiveRole.Lent or ReceiveRole.LentRecheck
                || _rings!.Bell.IsStopped || !watch.GoesOn(_receiveBudget.Ticks))
            {
                return false;
            }
        }

        return true;
    }

    private RingSleeper Sleeper(RpcChannelReadiness interest) => new(
        _rings!.Bell, _rings.Mine,
        (interest & RpcChannelReadiness.Receive) != 0 ? _reader : null,
        (interest & RpcChannelReadiness.Send) != 0 ? _writer : null,
        ref _role);

    private bool TakeLeftFrames()
    {
        bool left = _role.HasLeftFrames;
        _role.HasLeftFrames = false;
        return left;
    }

    private RpcChannelReadiness WaitOnRings(RpcChannelReadiness interest)
    {
        RingSleeper words = Sleeper(interest);
        SpinWatch watch = default;
        while (watch.GoesOn(_receiveBudget.Ticks))
        {
            for (int i = 0; i < SpinWatch.ChecksPerReading; i++)
            {
                if (words.IsReady())
                {
                    return words.Readiness;
                }

                SpinWatch.Relax();
            }
        }

        while (!words.IsReady())
        {
            WakeProtocol.Park(ref words);
        }

        return words.Readiness;
    }

    private RpcChannelReadiness WaitOnBoth(RpcChannelReadiness onRings, RpcChannelReadiness onSocket)
    {
        RingSleeper words = Sleeper(onRings);
        while (true)
        {
            RpcChannelReadiness ready = socket.Poll(onSocket, words.IsReady() ? 0 : MixedPollMilliseconds)
                | words.Readiness;
            if (ready != 0)
            {
                return ready;
            }
        }
    }

    // Reads the socket only to notice the end of the peer.
    private async Task WatchAsync(Doorbell bell)
    {
        try
        {
            // Wake-up bytes can be ignored: no thread sleeps on the socket in this mode.
            byte[] bytes = new byte[64];
            while (await socket.ReceiveAsync(bytes).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A failed receive also means that the peer is gone.
        }

        bell.Stop();
    }

    private sealed record class Rings(SharedRegion Mine, SharedRegion Theirs, Doorbell Bell, bool WatchesSocket);
}
