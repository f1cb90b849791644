using RpcGen.Transports.Internal;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Wakes the peer, and sleeps until the peer rings or this side ends its sleep. In the handshake, each side states how
/// it is woken: by its futex, or by a byte on the socket if the system has no suitable futex.
/// </summary>
internal sealed unsafe class Doorbell
{
    // The end of the peer wakes sleepers through the socket. This limit covers the case that no thread reads the
    // socket.
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(1);

    // Without a futex, the peer does not ring for room: a waiter for room polls at this interval.
    private const int PollMilliseconds = 1;

    private readonly SocketChannel _socket;
    private readonly uint* _mine;
    private readonly uint* _theirs;
    private readonly bool _ringsFutex;
    private readonly bool _sleepsOnFutex;

    // A private word to sleep on besides the peer's, in memory that does not move: how often this side woke its own
    // sleepers.
    private readonly uint[] _own = GC.AllocateArray<uint>(1, pinned: true);

    private volatile bool _stopped;

    public Doorbell(
        SocketChannel socket, SharedRegion mine, SharedRegion theirs, bool ringsFutex, bool sleepsOnFutex)
    {
        _socket = socket;
        _mine = (uint*)(mine.Memory + RegionLayout.Bell);
        _theirs = (uint*)(theirs.Memory + RegionLayout.Bell);
        _ringsFutex = ringsFutex;
        _sleepsOnFutex = sleepsOnFutex;
    }

    /// <summary>How often the peer has rung.</summary>
    public uint Rung => Volatile.Read(ref *_theirs);

    /// <summary>Whether <see cref="Stop"/> was called, or the peer is gone.</summary>
    public bool IsStopped => _stopped;

    /// <summary>
    /// Whether this side sleeps on a futex. Only then may the peer be asked to ring for room, and only then does
    /// <see cref="WakeHere"/> wake. Over the socket, bytes wake only the waiter for bytes, and the peer may be sending
    /// its last frames there.
    /// </summary>
    public bool SleepsOnFutex => _sleepsOnFutex;

    /// <summary>How often this side has woken its own sleepers.</summary>
    public uint WokenHere => Volatile.Read(ref _own[0]);

    /// <summary>Wakes the peer.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref *_mine);
        if (!_ringsFutex)
        {
            RingOverSocket();
        }
        else if (OperatingSystem.IsLinux())
        {
            Futex.Wake(_mine, isShared: true);
        }
    }

    /// <summary>Sleeps unless either side has rung since the counts were read. May return spuriously.</summary>
    /// <param name="rung">The count of <see cref="Rung"/> on which to sleep.</param>
    /// <param name="wokenHere">The count of <see cref="WokenHere"/> on which to sleep.</param>
    /// <param name="forBytes">Whether the sleeper waits for bytes: at most one thread does.</param>
    /// <param name="forRoom">Whether the sleeper waits for room.</param>
    public void Sleep(uint rung, uint wokenHere, bool forBytes, bool forRoom)
    {
        try
        {
            SleepOnce(rung, wokenHere, forBytes, forRoom);
        }
        catch (IOException)
        {
            // The socket failed: the peer is gone, or the system cannot tell. Bytes that it published are still
            // received.
            Stop();
        }
    }

    private void SleepOnce(uint rung, uint wokenHere, bool forBytes, bool forRoom)
    {
        if (_sleepsOnFutex && OperatingSystem.IsLinux())
        {
            fixed (uint* own = _own)
            {
                if (!Futex.Wait(_theirs, rung, own, wokenHere, s_longestSleep) && _socket.HasEnded(0))
                {
                    Stop();
                }
            }
        }
        else if (!forBytes)
        {
            // The wake-up bytes are for the sleeper that waits for bytes.
            if (_socket.HasEnded(PollMilliseconds))
            {
                Stop();
            }
        }
        else if (_socket.Poll(RpcChannelReadiness.Receive, forRoom ? PollMilliseconds : Timeout.Infinite) != 0)
        {
            Span<byte> bytes = stackalloc byte[64];
            if (_socket.Receive(bytes, default) == 0)
            {
                Stop();
            }
        }
    }

    /// <summary>Ends all sleep of this side; later sleeps return at once.</summary>
    public void Stop()
    {
        _stopped = true;
        WakeHere();
    }

    /// <summary>Wakes the sleepers of this side, if they sleep on a futex.</summary>
    public void WakeHere()
    {
        Interlocked.Increment(ref _own[0]);
        if (_sleepsOnFutex && OperatingSystem.IsLinux())
        {
            fixed (uint* own = _own)
            {
                Futex.Wake(own, isShared: false);
            }
        }
    }

    private void RingOverSocket()
    {
        try
        {
            // A full socket has already woken the peer.
            _socket.TrySend([0], default);
        }
        catch (IOException)
        {
            // The peer is gone: waits for it end and report that.
            Stop();
        }
    }
}
