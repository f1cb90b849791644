using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RpcGen.Threads;

/// <summary>
/// The process-wide thread of the control plane. Timers, handshakes and the ends of connections run here, so that they
/// do not depend on the thread pool, whose threads user code may block. Thread-safe.
/// </summary>
/// <remarks>
/// Work on this thread must not block and must not run user code: see <see cref="UserCode"/> for that.
/// </remarks>
internal static class ControlThread
{
    [ThreadStatic]
    private static bool t_isCurrent;

    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_wake = new(false);

    // Guarded by s_gate. Each queued timer is in the queue once, for a moment at or before its due time.
    private static readonly Queue<(Action<object> Work, object State)> s_work = new();
    private static readonly PriorityQueue<ControlTimer.Entry, long> s_timers = new();
    private static bool s_started;

    // The moment until which the thread sleeps; long.MinValue while it is awake. Guarded by s_gate.
    private static long s_sleepsUntil = long.MinValue;

    /// <summary>Runs asynchronous methods of the library on this thread, from one await to the next.</summary>
    public static TaskScheduler Scheduler { get; } = new ControlScheduler();

    /// <summary>Whether the calling code runs on this thread.</summary>
    public static bool IsCurrent => t_isCurrent;

    /// <summary>Runs work on the control thread, after all work that was posted before.</summary>
    public static void Post(Action<object> work, object state)
    {
        lock (s_gate)
        {
            StartOnce();
            s_work.Enqueue((work, state));
            WakeBefore(long.MinValue);
        }

        SimulatedThreads.Run?.Invoke(static _ => RunSimulated(), s_work);
    }

    /// <summary>Runs an asynchronous method whose awaits continue on the control thread.</summary>
    /// <returns>Ends like the method. Code that awaits the task never continues on the control thread.</returns>
    public static async Task Start(Func<Task> method)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Factory.StartNew(
            async () => ended.SetFromTask(await Task.WhenAny(method()).ConfigureAwait(true)),
            CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);
        await ended.Task.ConfigureAwait(false);
    }

    /// <summary>Queues the entry of a timer.</summary>
    internal static void Queue(ControlTimer.Entry entry, long due)
    {
        lock (s_gate)
        {
            StartOnce();
            if (due >= entry.QueuedFor)
            {
                return;
            }

            if (entry.QueuedFor != long.MaxValue)
            {
                s_timers.Remove(entry, out _, out _);
            }

            Volatile.Write(ref entry.QueuedFor, due);
            s_timers.Enqueue(entry, due);
            WakeBefore(due);
        }
    }

    // Under s_gate.
    private static void StartOnce()
    {
        if (!s_started && SimulatedThreads.Run is null)
        {
            new Thread(Run) { IsBackground = true, Name = "RpcGen control" }.UnsafeStart();
            s_started = true;
        }
    }

    // Under s_gate.
    private static void WakeBefore(long moment)
    {
        if (moment < s_sleepsUntil)
        {
            s_sleepsUntil = long.MinValue;
            s_wake.Set();
        }
    }

    private static void Run()
    {
        SchedulerSlice.Shorten();
        t_isCurrent = true;
        while (true)
        {
            TimeSpan pause;
            while (RunNext(out pause))
            {
            }

            s_wake.WaitOne(pause);
        }
    }

    private static void RunSimulated()
    {
        t_isCurrent = true;
        RunNext(out _);
        t_isCurrent = false;
    }

    // Not inlined: otherwise a stale stack slot would keep a connection reachable while the thread sleeps.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RunNext(out TimeSpan pause)
    {
        bool any = TryTake(out Action<object>? work, out object? state, out pause);
        work?.Invoke(state!);
        return any;
    }

    // Due timers come before work. Returns false if there is neither; then the thread may sleep for the pause.
    private static bool TryTake(out Action<object>? work, out object? state, out TimeSpan pause)
    {
        lock (s_gate)
        {
            pause = default;
            s_sleepsUntil = long.MinValue;
            long now = Stopwatch.GetTimestamp();
            while (s_timers.TryPeek(out ControlTimer.Entry? entry, out long due) && due <= now)
            {
                s_timers.Dequeue();
                if (entry.TakeIfDue(now) is { } timer)
                {
                    (work, state) = (ControlTimer.Fire, timer);
                    return true;
                }

                if (entry.QueuedFor != long.MaxValue)
                {
                    s_timers.Enqueue(entry, entry.QueuedFor);
                }
            }

            if (s_work.TryDequeue(out (Action<object> Work, object State) next))
            {
                (work, state) = next;
                return true;
            }

            (work, state) = (null, null);
            pause = Timeout.InfiniteTimeSpan;
            s_sleepsUntil = long.MaxValue;
            if (s_timers.TryPeek(out _, out long first))
            {
                s_sleepsUntil = first;
                pause = Min(Stopwatch.GetElapsedTime(now, first) + TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
            }

            return false;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class ControlScheduler : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        protected override void QueueTask(Task task) =>
            Post(static work => ((ControlScheduler)Scheduler).TryExecuteTask((Task)work), task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            IsCurrent && !taskWasPreviouslyQueued && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
