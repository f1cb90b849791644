using System.Diagnostics;
using System.Runtime.CompilerServices;
using RpcGen.Threads;


namespace RpcGen.Receiving;

/// <summary>
/// The process-wide thread that notices user code which keeps a receive pump or a thread for user code, about every
/// millisecond. Asleep while no pump is active and no work waits, so that idle connections cost no CPU.
/// </summary>
/// <remarks>
/// Falling asleep: the steward stores s_asleep, then issues a process-wide barrier, then looks at every pump. A pump
/// stores IsActive, then loads s_asleep; so does posted work with HasWork. Either the pump's store is visible to the steward, which stays awake, or the
/// pump's load comes after the barrier and sees s_asleep. The barrier puts the whole price on the rare side.
/// </remarks>
internal static class Steward
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    // Ticks without any active pump before falling asleep: traffic with small gaps must not pay for waking it.
    private const int IdleTicksBeforeSleep = 100;

    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_wake = new(false);

    // Guarded by s_gate; replaced as a whole, so that the steward may iterate without the lock.
    private static ReceivePump[] s_pumps = [];
    private static bool s_started;

    private static int s_asleep;

    public static void Add(ReceivePump pump)
    {
        lock (s_gate)
        {
            if (!s_started && SimulatedThreads.Run is null)
            {
                // If the system has no thread left, the next connection tries again.
                new Thread(Run) { IsBackground = true, Name = "RpcGen steward" }.UnsafeStart();
                s_started = true;
            }

            s_pumps = [.. s_pumps, pump];
        }
    }

    public static void Remove(ReceivePump pump)
    {
        lock (s_gate)
        {
            s_pumps = [.. s_pumps.Where(other => other != pump)];
        }
    }

    public static void WakeIfAsleep()
    {
        if (Volatile.Read(ref s_asleep) != 0 && Interlocked.Exchange(ref s_asleep, 0) != 0)
        {
            s_wake.Set();
        }
    }

    private static void Run()
    {
        int idleTicks = 0;
        while (true)
        {
            s_wake.WaitOne(s_tick);
            idleTicks = TickAll() ? 0 : idleTicks + 1;
            if (idleTicks >= IdleTicksBeforeSleep)
            {
                Sleep();
                idleTicks = 0;
            }
        }
    }

    // A frame of its own: while the steward sleeps, its stack must not keep a connection alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TickAll()
    {
        bool active = UserThreads.Tick();
        foreach (ReceivePump pump in Volatile.Read(ref s_pumps))
        {
            if (pump.IsActive)
            {
                active = true;
                Tick(pump);
            }
        }

        return active;
    }

    private static void Tick(ReceivePump pump)
    {
        try
        {
            pump.Tick();
        }
        catch (OutOfMemoryException)
        {
            // One pump that cannot be helped now must not end the help for all others; the next tick tries again.
        }
    }

    private static void Sleep()
    {
        Volatile.Write(ref s_asleep, 1);
        Interlocked.MemoryBarrierProcessWide();
        if (UserThreads.HasWork || Volatile.Read(ref s_pumps).Any(static pump => pump.IsActive))
        {
            Volatile.Write(ref s_asleep, 0);
            return;
        }

        s_wake.WaitOne();
        Debug.Assert(Volatile.Read(ref s_asleep) == 0, "Only a waker ends the sleep.");
    }
}
