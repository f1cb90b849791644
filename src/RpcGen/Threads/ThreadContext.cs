namespace RpcGen.Threads;

/// <summary>
/// Resets the thread's ambient context (<see cref="AsyncLocal{T}"/>, synchronization context), so that changes of user
/// code do not leak into the next user code on a receive thread.
/// </summary>
internal static class ThreadContext
{
    // The context of a thread on which nothing was set. Not initialized with the type: if the system has no threads
    // left then, the next call tries again.
    private static ExecutionContext? s_default;

    /// <exception cref="OutOfMemoryException">The system has no threads left.</exception>
    public static void Restore()
    {
        ExecutionContext original = Volatile.Read(ref s_default) ?? CaptureDefault();
        if (!ReferenceEquals(ExecutionContext.Capture(), original))
        {
            ExecutionContext.Restore(original);
        }

        if (SynchronizationContext.Current is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private static ExecutionContext CaptureDefault()
    {
        ExecutionContext? context = null;
        Thread thread = new(() => context = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        Volatile.Write(ref s_default, context);
        return context!;
    }
}
