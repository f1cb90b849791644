using RpcGen.Threads;

namespace RpcGen.Simulation;

/// <summary>
/// Decides by a seed what runs next on the one thread there is: work that the runtime would give to a thread of its
/// own, continuations on the thread pool, or, when there is neither, the next timer.
/// </summary>
internal sealed class Scheduler(Random random, Func<bool> advanceClock)
{
    private static readonly List<(Action<object> Work, object State)> s_work = [];

    public static void Install() => SimulatedThreads.Run = static (work, state) => s_work.Add((work, state));

    private static bool IsIdle => s_work.Count == 0 && ThreadPool.PendingWorkItemCount == 0;

    /// <summary>Runs one thing, or moves the clock.</summary>
    /// <param name="mayAdvance">Whether the clock may move if nothing else is left.</param>
    /// <returns>False if nothing is left.</returns>
    public async Task<bool> StepAsync(bool mayAdvance)
    {
        for (int turns = random.Next(4); turns > 0; turns--)
        {
            await Task.Yield();
        }

        if (s_work.Count > 0)
        {
            int next = random.Next(s_work.Count);
            (Action<object> work, object state) = s_work[next];
            s_work.RemoveAt(next);
            work(state);
            return true;
        }

        return !IsIdle || (mayAdvance && advanceClock());
    }

    /// <summary>Runs everything that is left without moving the clock.</summary>
    public async Task DrainAsync()
    {
        while (await StepAsync(mayAdvance: false).ConfigureAwait(false))
        {
        }
    }
}
