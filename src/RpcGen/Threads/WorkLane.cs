using System.Diagnostics.CodeAnalysis;

namespace RpcGen.Threads;

/// <summary>
/// A queue of user code that belongs together: the handlers of a connection, or its callbacks. Work starts in the order
/// in which it was queued. A limited number of threads works for a lane at a time, so that blocked user code of one
/// connection leaves threads to the others. Thread-safe.
/// </summary>
/// <param name="limit">How many threads may work for the lane at a time.</param>
internal sealed class WorkLane(int limit)
{
    // Guarded by the gate of UserThreads, like everything below.
    private readonly Queue<IThreadPoolWorkItem> _waiting = new();
    private int _running;

    // Places beyond the limit, granted because the lane made no progress.
    private int _extra;

    // When work of the lane last began or a place was granted, as a tick count.
    private long _lastProgress;

    /// <summary>
    /// Whether the lane is in the queue of ready lanes. Under the gate of <see cref="UserThreads"/>.
    /// </summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether work waits. Under the gate of <see cref="UserThreads"/>.</summary>
    public bool HasWork => _waiting.Count > 0;

    /// <summary>Whether a further thread may work for the lane. Under the gate of <see cref="UserThreads"/>.</summary>
    public bool HasPlace => _running < limit + _extra;

    /// <summary>Runs work on a thread for user code.</summary>
    /// <param name="work">The work. It must not throw.</param>
    public void Post(IThreadPoolWorkItem work) => UserThreads.Post(this, work);

    /// <summary>Queues work. Under the gate of <see cref="UserThreads"/>.</summary>
    public void Enqueue(IThreadPoolWorkItem work)
    {
        if (!HasWork && HasPlace)
        {
            _lastProgress = Environment.TickCount64;
        }

        _waiting.Enqueue(work);
    }

    /// <summary>Takes the next work and a place for it. Under the gate of <see cref="UserThreads"/>.</summary>
    public bool TryBegin([NotNullWhen(true)] out IThreadPoolWorkItem? work)
    {
        work = null;
        if (!HasPlace || !_waiting.TryDequeue(out work))
        {
            return false;
        }

        _running++;
        _lastProgress = Environment.TickCount64;
        if (!HasWork)
        {
            _extra = 0;
        }

        return true;
    }

    /// <summary>
    /// Releases a place: work has ended, or waits for an answer. Under the gate of <see cref="UserThreads"/>.
    /// </summary>
    public void LeavePlace() => _running--;

    /// <summary>Takes a place, even beyond the limit. Under the gate of <see cref="UserThreads"/>.</summary>
    public void RetakePlace() => _running++;

    /// <summary>
    /// Grants a place beyond the limit if no work began for a time. Under the gate of <see cref="UserThreads"/>.
    /// </summary>
    public void GrantPlaceAfter(long stallMilliseconds)
    {
        long now = Environment.TickCount64;
        if (now - _lastProgress >= stallMilliseconds)
        {
            _extra++;
            _lastProgress = now;
        }
    }
}
