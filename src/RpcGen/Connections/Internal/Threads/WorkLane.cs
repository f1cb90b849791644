namespace RpcGen.Connections.Internal.Threads;

/// <summary>
/// A queue of user code that belongs together: the handlers of a connection, or its callbacks. Work starts in the order
/// in which it came. A limited number of threads works for a lane at a time, so that blocked user code of one
/// connection leaves threads to the others. Thread-safe.
/// </summary>
/// <param name="limit">How many threads may work for the lane at a time.</param>
internal sealed class WorkLane(int limit)
{
    // Guarded by the gate of UserThreads, like all of the state here.
    internal readonly Queue<IThreadPoolWorkItem> Waiting = new();

    internal int Running;

    // Places beyond the limit, granted because the lane made no progress.
    internal int Extra;

    // When work of the lane last began or a place was granted, as a tick count.
    internal long LastProgress;

    internal bool IsReady;

    internal bool HasPlace => Running < limit + Extra;

    /// <summary>Runs work on a thread for user code.</summary>
    /// <param name="work">Must not let exceptions escape.</param>
    public void Post(IThreadPoolWorkItem work) => UserThreads.Post(this, work);
}
