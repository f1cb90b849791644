using System.Runtime.CompilerServices;
using RpcGen.Threads;

namespace RpcGen.Receiving;

/// <summary>Blocks the calling thread until a call has ended, mostly without allocating.</summary>
internal static class BlockingWait
{
    public static void For(ValueTask call)
    {
        if (call.IsCompletedSuccessfully)
        {
            call.GetAwaiter().GetResult();
            return;
        }

        PumpRun.Current?.HandOff();
        WorkLane? lane = UserThreads.BeginWait();
        try
        {
            call.AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            UserThreads.EndWait(lane);
        }
    }

    public static T For<T>(ValueTask<T> call)
    {
        // Not in the captured context: its thread may be the one that waits.
        ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter = call.ConfigureAwait(false).GetAwaiter();
        if (!awaiter.IsCompleted)
        {
            // The answer cannot arrive while the receive thread waits for it: another thread must receive.
            PumpRun.Current?.HandOff();
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                // Blocking on a task lets the thread pool inject a replacement thread, which handlers may need.
                return call.AsTask().GetAwaiter().GetResult();
            }

            WorkLane? lane = UserThreads.BeginWait();
            try
            {
                Waiter waiter = Waiter.Rent();
                awaiter.UnsafeOnCompleted(waiter.Signal);
                waiter.WaitAndReturn();
            }
            finally
            {
                UserThreads.EndWait(lane);
            }
        }

        return awaiter.GetResult();
    }

    private sealed class Waiter
    {
        [ThreadStatic]
        private static Waiter? t_cached;

        private readonly ManualResetEventSlim _event = new(initialState: false);

        private Waiter()
        {
            Signal = _event.Set;
        }

        public Action Signal { get; }

        public static Waiter Rent()
        {
            Waiter waiter = t_cached ?? new Waiter();
            t_cached = null;
            return waiter;
        }

        public void WaitAndReturn()
        {
            _event.Wait();
            _event.Reset();
            t_cached = this;
        }
    }
}
