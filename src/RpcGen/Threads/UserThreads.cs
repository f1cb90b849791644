using RpcGen.Buffers;
using RpcGen.Receiving;

namespace RpcGen.Threads;

/// <summary>
/// The process-wide threads for user code that does not run on a receive thread. Lanes take turns. A blocked thread
/// does not delay the other work: when ready work does not start for a tick of the stall detector, a further thread
/// starts. Thread-safe.
/// </summary>
internal static class UserThreads
{
    // More threads do not help any program, and cost memory.
    private const int MaxThreads = 1024;

    // A lane whose threads all wait for each other gets a further thread after this time.
    private const long StallMilliseconds = 100;

    private static readonly int s_parallelism = Math.Max(2, Environment.ProcessorCount);
    private static readonly Lock s_gate = new();

    // Guarded by s_gate: lanes with work and a free place, each once; and lanes with work and no free place.
    private static readonly Queue<WorkLane> s_ready = new();
    private static readonly HashSet<WorkLane> s_full = [];

    // Guarded by s_gate: the threads of this class, and those of them that wait for an answer in a blocking call.
    private static int s_threads;
    private static int s_blocked;

    // Guarded by s_gate: pieces of work that began, and their number at the last tick of the stall detector.
    private static long s_begun;
    private static long s_seenBegun;

    // Whether s_ready or s_full has entries. Written under s_gate.
    private static bool s_hasWork;

    // The lane for which the thread works.
    [ThreadStatic]
    private static WorkLane? t_lane;

    /// <summary>Whether work waits, so that the stall detector must not sleep.</summary>
    public static bool HasWork => Volatile.Read(ref s_hasWork);

    /// <summary>Queues work after the other work of its lane.</summary>
    public static void Post(WorkLane lane, IThreadPoolWorkItem work)
    {
        bool start;
        using (Uninterrupted.Enter(s_gate))
        {
            lane.Enqueue(work);
            List(lane);
            start = TryAddThread();
        }

        // The stall detector reads HasWork after a process-wide barrier: it stays awake, or the next line wakes it.
        StallDetector.WakeIfAsleep();
        if (start)
        {
            StartThread();
        }
    }

    /// <summary>
    /// Releases the calling thread's place in its lane while it waits for an answer, since the answer may need the
    /// place.
    /// </summary>
    /// <returns>The lane, for <see cref="EndWait"/>; null if the calling thread works for none.</returns>
    public static WorkLane? BeginWait()
    {
        if (t_lane is not { } lane)
        {
            return null;
        }

        bool start;
        using (Uninterrupted.Enter(s_gate))
        {
            lane.LeavePlace();
            s_blocked++;
            List(lane);
            start = TryAddThread();
        }

        if (start)
        {
            StartThread();
        }

        return lane;
    }

    /// <summary>Takes the place again, even beyond the limit.</summary>
    public static void EndWait(WorkLane? lane)
    {
        if (lane is not null)
        {
            using (Uninterrupted.Enter(s_gate))
            {
                lane.RetakePlace();
                s_blocked--;
            }
        }
    }

    /// <summary>
    /// Adds a thread if ready work does not start. Called by the stall detector about every millisecond.
    /// </summary>
    /// <returns>Whether work waits.</returns>
    public static bool Tick()
    {
        if (!HasWork)
        {
            return false;
        }

        bool start = false;
        using (Uninterrupted.Enter(s_gate))
        {
            GrantPlaces();
            if (s_ready.Count > 0 && s_begun == s_seenBegun && s_threads < MaxThreads)
            {
                s_threads++;
                start = true;
            }

            s_seenBegun = s_begun;
        }

        if (start)
        {
            StartThread();
        }

        return true;
    }

    // Under s_gate.
    private static void GrantPlaces()
    {
        foreach (WorkLane lane in s_full.ToArray())
        {
            lane.GrantPlaceAfter(StallMilliseconds);
            List(lane);
        }
    }

    // Under s_gate. Puts the lane into the collection that matches its state.
    private static void List(WorkLane lane)
    {
        if (!lane.HasWork)
        {
            s_full.Remove(lane);
        }
        else if (!lane.HasPlace)
        {
            s_full.Add(lane);
        }
        else
        {
            s_full.Remove(lane);
            if (!lane.IsQueued)
            {
                lane.IsQueued = true;
                s_ready.Enqueue(lane);
            }
        }

        Volatile.Write(ref s_hasWork, s_ready.Count + s_full.Count > 0);
    }

    // Under s_gate. As many threads as processors start at once; the stall detector starts further ones.
    private static bool TryAddThread()
    {
        bool adds = s_ready.Count > 0 && s_threads - s_blocked < s_parallelism && s_threads < MaxThreads;
        s_threads += adds ? 1 : 0;
        return adds;
    }

    private static void StartThread()
    {
        try
        {
            WorkerThreads.Run(static _ => Run(), s_ready);
        }
        catch (OutOfMemoryException)
        {
            // The system has no threads left. The stall detector tries again at its next tick.
            using (Uninterrupted.Enter(s_gate))
            {
                s_threads--;
            }
        }
    }

    private static void Run()
    {
        WorkLane? done = null;
        while (TryTake(done, out WorkLane? lane, out IThreadPoolWorkItem? work))
        {
            t_lane = lane;
            work!.Execute();
            t_lane = null;
            ThreadContext.Restore();
            done = lane;
        }
    }

    private static bool TryTake(WorkLane? done, out WorkLane? lane, out IThreadPoolWorkItem? work)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            if (done is not null)
            {
                done.LeavePlace();
                List(done);
            }

            // A lane that lost its place while it was in the queue is queued again when it has one.
            while (s_ready.TryDequeue(out lane))
            {
                lane.IsQueued = false;
                if (lane.TryBegin(out work))
                {
                    s_begun++;
                    List(lane);
                    return true;
                }

                List(lane);
            }

            s_threads--;
            Volatile.Write(ref s_hasWork, s_full.Count > 0);
            work = null;
            return false;
        }
    }
}
