using System.Runtime.CompilerServices;

namespace RpcGen.Buffers;

/// <summary>
/// A lock for the few instructions that every call executes: one atomic operation to enter, which is a fence, and a
/// plain store to leave, where <see cref="Lock"/> takes two atomic operations and the thread's id. Not reentrant.
/// Whoever finds it taken spins, then yields; so nothing that blocks or runs user code may happen inside.
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
            // Never sleeps: a sleep could be interrupted, in the middle of a call.
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
