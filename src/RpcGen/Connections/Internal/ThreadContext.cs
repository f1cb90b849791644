namespace RpcGen.Connections.Internal;

/// <summary>
/// Keeps what user code changes in the thread's ambient context (<see cref="AsyncLocal{T}"/>, synchronization context)
/// from leaking into the next user code on a receive thread.
/// </summary>
internal static class ThreadContext
{
    // The context of a thread that nobody has set anything on.
    private static readonly ExecutionContext s_default = CaptureDefault();

    public static void Restore()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), s_default))
        {
            ExecutionContext.Restore(s_default);
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
        return context!;
    }
}
