namespace RpcGen.Buffers;

/// <summary>
/// Waits of the library on threads that also run user code. User code may leave its thread interrupted
/// (<see cref="Thread.Interrupt"/>), and the next wait then throws. The interrupt is meant for code that has ended, so
/// these waits swallow it and continue.
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

    /// <summary>Waits for a pulse of a monitor that the caller holds. It may return without a pulse.</summary>
    public static void Wait(object gate)
    {
        try
        {
            Monitor.Wait(gate);
        }
        catch (ThreadInterruptedException)
        {
            // The caller holds the monitor again and checks its condition.
        }
    }

    /// <summary>Waits for a signal, for at most <paramref name="timeout"/>.</summary>
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
                // A second interrupt is as rare as the first, so the timeout may start again.
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
                // The task continues.
            }
        }
    }

    /// <summary>Leaves the monitor when it is disposed.</summary>
    public readonly ref struct MonitorScope(object gate)
    {
        public void Dispose() => Monitor.Exit(gate);
    }
}
