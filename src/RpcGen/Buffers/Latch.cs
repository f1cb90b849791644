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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            EnterSlowly();
        }

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
        public void Dispose() => Volatile.Write(ref latch._taken, 0);
    }
}
