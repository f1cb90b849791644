namespace RpcGen.Threads;

/// <summary>
/// Lets a simulation run all code on one thread and decide the order. The library then starts no thread, its timers
/// need a virtual clock, and no code in the process may block. Set before the first connection.
/// </summary>
internal static class SimulatedThreads
{
    /// <summary>Runs work later, in place of a thread; null, the default, for threads of the system.</summary>
    public static Action<Action<object>, object>? Run { get; set; }
}
