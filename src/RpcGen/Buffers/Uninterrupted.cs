namespace RpcGen.Buffers;

/// <summary>
/// Waits of the library on threads that also run user code. User code may leave its thread interrupted
/// (<see cref="Thread.Interrupt"/>): the next wait throws then. The interrupt is meant for code that has ended, so these
/// waits take it and go on.
/// </summary>
internal static class Uninterrupted
{
    /// <summary>Enters a lock.</summary>
    public static Lock.Scope Enter(Lock gate)
    {
        while (true)
        {
            try
            {
                return gate.EnterScope();
            }
            catch (ThreadInterruptedException)
            {
                // The lock is not taken.
            }
        }
    }

    /// <summary>Enters a monitor.</summary>
    public static MonitorScope Enter(object gate)
    {
        while (true)
        {
            try
            {
                Monitor.Enter(gate);
                return new MonitorScope(gate);
            }
            catch (ThreadInterruptedException)
            {
                // The monitor is not taken.
            }
        }
    }

    /// <summary>Waits for a pulse of a monitor that the caller holds. May return without one.</summary>
    public static void Wait(object gate)
    {
        try
        {
            Monitor.Wait(gate);
        }
        catch (ThreadInterruptedException)
        {
            // The caller holds the monitor again, and looks at its condition.
        }
    }

    /// <summary>Waits for a signal, or as long as <paramref name="timeout"/> says.</summary>
    /// <returns>False after the timeout.</returns>
    public static bool Wait(WaitHandle signal, TimeSpan timeout)
    {
        while (true)
        {
            try
            {
                return signal.WaitOne(timeout);
            }
            catch (ThreadInterruptedException)
            {
                // A second interrupt is as rare as the first: the timeout may begin again.
            }
        }
    }

    /// <summary>Waits for a task.</summary>
    public static void Wait(Task task)
    {
        while (true)
        {
            try
            {
                task.GetAwaiter().GetResult();
                return;
            }
            catch (ThreadInterruptedException) when (!task.IsCompleted)
            {
                // The task goes on.
            }
        }
    }

    /// <summary>Leaves the monitor when it is disposed.</summary>
    public readonly ref struct MonitorScope(object gate)
    {
        public void Dispose() => Monitor.Exit(gate);
    }
}
