using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RpcGen.Buffers;

/// <summary>
/// A spin lock for the few instructions that every call executes. Entering takes one atomic operation, which is a
/// fence; leaving takes a plain store. <see cref="Lock"/> takes two atomic operations and the thread's id. Not
/// reentrant. A thread that finds the lock taken spins, then yields, so code inside must not block or run user code.
/// </summary>
internal sealed class Latch
{
    private int _taken;
#if DEBUG
    private int _owner;

    /// <summary>True if the current thread holds the lock. In Release builds: if any thread does.</summary>
    public bool IsHeld => _owner == Environment.CurrentManagedThreadId;
#else
    /// <summary>True if any thread holds the lock. In Debug builds: if the current thread does.</summary>
    public bool IsHeld => Volatile.Read(ref _taken) != 0;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter()
    {
        Debug.Assert(!IsHeld, "The lock is not reentrant: this thread would wait for itself");
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            EnterSlowly();
        }

#if DEBUG
        _owner = Environment.CurrentManagedThreadId;
#endif
        return new Scope(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlowly()
    {
        SpinWait wait = default;
        do
        {
            // Never sleeps: an interrupt could end the sleep in the middle of a call.
            wait.SpinOnce(sleep1Threshold: -1);
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.Exchange(ref _taken, 1) != 0);
    }

    public readonly ref struct Scope(Latch latch)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose()
        {
#if DEBUG
            Debug.Assert(latch.IsHeld, "The thread that entered leaves");
            latch._owner = 0;
#endif
            Volatile.Write(ref latch._taken, 0);
        }
    }
}
