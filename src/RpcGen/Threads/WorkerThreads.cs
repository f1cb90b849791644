using System.Runtime.CompilerServices;
using RpcGen.Buffers;

namespace RpcGen.Threads;

/// <summary>
/// Threads for work that blocks: receive pumps, and writers that wait for a full channel. They are not threads of the
/// thread pool, so that blocked user code there cannot starve the connection. Idle threads are kept for 30 seconds.
/// </summary>
internal static class WorkerThreads
{
    private const int MaxIdle = 8;

    private static readonly TimeSpan s_keep = TimeSpan.FromSeconds(30);
    private static readonly Lock s_gate = new();

    // Guarded by s_gate.
    private static readonly Stack<Worker> s_idle = new();

    public static void Run(Action<object> work, object state)
    {
        if (SimulatedThreads.Run is { } run)
        {
            run(work, state);
            return;
        }

        Worker? worker;
        using (Uninterrupted.Enter(s_gate))
        {
            s_idle.TryPop(out worker);
        }

        (worker ?? new Worker()).Assign(work, state);
    }

    private sealed class Worker
    {
        private readonly AutoResetEvent _assigned = new(false);
        private Action<object>? _work;
        private object? _state;
        private bool _started;

        // Called only by the thread that created the worker or took it from the idle stack.
        public void Assign(Action<object> work, object state)
        {
            _work = work;
            _state = state;
            if (_started)
            {
                _assigned.Set();
            }
            else
            {
                _started = true;
                new Thread(Loop) { IsBackground = true, Name = "RpcGen worker" }.UnsafeStart();
            }
        }

        private void Loop()
        {
            SchedulerSlice.Shorten();
            do
            {
                Work();
            }
            while (Park());

            _assigned.Dispose();
        }

        // Not inlined: otherwise a stale stack slot would keep a connection reachable while the thread is parked.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Work()
        {
            Action<object> work = _work!;
            object state = _state!;
            _work = null;
            _state = null;
            work(state);
        }

        private bool Park()
        {
            using (Uninterrupted.Enter(s_gate))
            {
                if (s_idle.Count >= MaxIdle)
                {
                    return false;
                }

                s_idle.Push(this);
            }

            if (Uninterrupted.Wait(_assigned, s_keep))
            {
                return true;
            }

            using (Uninterrupted.Enter(s_gate))
            {
                if (s_idle.Contains(this))
                {
                    Worker[] others = [.. s_idle.Where(other => other != this).Reverse()];
                    s_idle.Clear();
                    foreach (Worker other in others)
                    {
                        s_idle.Push(other);
                    }

                    return false;
                }
            }

            // Another thread took the worker at the moment the wait ended: the assignment follows at once.
            return Uninterrupted.Wait(_assigned, Timeout.InfiniteTimeSpan);
        }
    }
}
