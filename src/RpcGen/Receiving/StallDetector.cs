using System.Diagnostics;
using System.Runtime.CompilerServices;
using RpcGen.Threads;

namespace RpcGen.Receiving;

/// <summary>
/// The process-wide thread that detects, about every millisecond, user code that keeps a receive pump or a thread for
/// user code. It sleeps while no pump is active and no work waits, so that idle connections cost no CPU.
/// </summary>
/// <remarks>
/// <para>Going to sleep: the stall detector stores s_asleep, issues a process-wide barrier, and then reads the state of
/// every pump. A pump stores IsActive and then loads s_asleep; posting work does the same with HasWork. Either the
/// stall detector sees the pump's store and stays awake, or the pump's load comes after the barrier and sees
/// s_asleep.</para>
/// <para>The process-wide barrier makes going to sleep expensive so that receiving stays cheap.</para>
/// </remarks>
internal static class StallDetector
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    // Ticks without an active pump before it sleeps: traffic with short gaps must not pay for waking it.
    private const int IdleTicksBeforeSleep = 100;

    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_wake = new(false);

    // Written under s_gate. Replaced as a whole, so that the stall detector can iterate without the lock.
    private static ReceivePump[] s_pumps = [];
    private static bool s_started;

    private static int s_asleep;

    public static void Add(ReceivePump pump)
    {
        lock (s_gate)
        {
            if (!s_started && SimulatedThreads.Run is null)
            {
                // If the system has no threads left, the next connection tries again.
                new Thread(Run) { IsBackground = true, Name = "RpcGen stalls" }.UnsafeStart();
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
        SchedulerSlice.Shorten();
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

    // Not inlined: otherwise a stale stack slot would keep a connection reachable while this thread sleeps.
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
            // The other pumps still need their tick. The next tick tries this one again.
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
