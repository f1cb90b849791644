using RpcGen.Transports.UnixSockets;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Wakes the peer, and sleeps until the peer rings or this side calls the sleep off. Each side says in the handshake
/// how it wants to be woken: by its futex, or by a byte on the socket where the system has nothing better.
/// </summary>
internal sealed unsafe class Doorbell
{
    // The end of the peer wakes sleepers through the socket; this is for the case that nobody hears the socket.
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(1);

    // Without a futex, nobody rings for room: who waits for it looks so often.
    private const int PollMilliseconds = 1;

    private readonly UnixSocketChannel _socket;
    private readonly uint* _mine;
    private readonly uint* _theirs;
    private readonly bool _ringsFutex;
    private readonly bool _sleepsOnFutex;

    // A private word to sleep on besides the peer's, in memory that does not move: how often this side woke its own.
    private readonly uint[] _own = GC.AllocateArray<uint>(1, pinned: true);

    private volatile bool _stopped;

    public Doorbell(UnixSocketChannel socket, SharedRegion mine, SharedRegion theirs, bool ringsFutex, bool sleepsOnFutex)
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
    /// Whether this side sleeps on a futex. Only then may the peer be asked to ring for room: over the socket, the bytes
    /// are for who waits for bytes, and the peer may be sending its last frames there. And only then can
    /// <see cref="WakeHere"/> wake.
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

    /// <summary>Sleeps if neither side has rung since it had rung so often. May return for no reason.</summary>
    /// <param name="rung">What <see cref="Rung"/> was.</param>
    /// <param name="wokenHere">What <see cref="WokenHere"/> was.</param>
    /// <param name="forBytes">Whether the sleeper waits for bytes: there is one at most.</param>
    /// <param name="forRoom">Whether it waits for room.</param>
    public void Sleep(uint rung, uint wokenHere, bool forBytes, bool forRoom)
    {
        try
        {
            SleepOnce(rung, wokenHere, forBytes, forRoom);
        }
        catch (IOException)
        {
            // The socket failed: the peer is gone, or the system cannot say. What it has published is still received.
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
            // The bytes that wake are for the other sleeper.
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

    /// <summary>Ends all sleep of this side, for good.</summary>
    public void Stop()
    {
        _stopped = true;
        WakeHere();
    }

    /// <summary>Wakes the sleepers of this side. Only where they sleep on a futex.</summary>
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
            // A full socket has woken the peer already.
            _socket.TrySend([0], default);
        }
        catch (IOException)
        {
            // The peer is gone: what waits for it ends, and says so.
            Stop();
        }
    }
}
