using RpcGen.Receiving;

namespace RpcGen.Threads;

/// <summary>
/// Runs user code that the library calls back: cancellation callbacks, disposal, event subscribers, sinks. It holds no
/// lock, uses threads on which no other work depends, and reports each exception once. Thread-safe.
/// </summary>
/// <param name="sink">Receives the exceptions of user code; null for <see cref="ErrorLog"/>.</param>
/// <param name="maxThreads">How many threads the callbacks may block at a time.</param>
/// <remarks>
/// User code that answers a call or awaits one does not run through this class. It runs on the receive thread, which
/// another thread takes over if it blocks (see <see cref="PumpRun"/>), or on a <see cref="WorkLane"/> of its own.
/// </remarks>
internal sealed class UserCode(Action<Exception>? sink, int maxThreads = 32)
{
    private readonly WorkLane _lane = new(maxThreads);

    /// <summary>
    /// Runs a callback: on the calling thread if it may run user code, otherwise like <see cref="Post"/>. Does not
    /// throw.
    /// </summary>
    public void Run<T>(T state, Action<T> callback)
    {
        if (ControlThread.IsCurrent)
        {
            Post(state, callback);
        }
        else
        {
            Guard(state, callback);
        }
    }

    /// <summary>Runs a callback on a thread for user code. Callbacks start in the order of the calls.</summary>
    public void Post<T>(T state, Action<T> callback) => _lane.Post(new Callback<T>(this, state, callback));

    /// <summary>Runs an asynchronous callback on a thread for user code.</summary>
    /// <returns>Completes when the callback has ended, also if it failed.</returns>
    public Task PostAsync<T>(T state, Func<T, ValueTask> callback)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post((Owner: this, state, callback, ended), static work => _ = EndAsync(
            work.Owner.GuardAsync(work.state, work.callback), work.ended));
        return ended.Task;
    }

    /// <summary>Runs a callback on a thread for user code.</summary>
    /// <returns>Ends like the callback.</returns>
    public Task CallAsync<T>(T state, Action<T> callback)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post((state, callback, ended), static work =>
        {
            try
            {
                work.callback(work.state);
                work.ended.SetResult();
            }
            catch (Exception exception)
            {
                work.ended.SetException(exception);
            }
        });
        return ended.Task;
    }

    /// <summary>Runs an asynchronous callback on the calling thread, and reports its exception.</summary>
    public async Task GuardAsync<T>(T state, Func<T, ValueTask> callback)
    {
        try
        {
            await callback(state).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Report(exception);
        }
    }

    /// <summary>Disposes an object of the program on a thread for user code, if it can be disposed.</summary>
    /// <returns>Completes when it has been disposed, also if that failed.</returns>
    public Task DisposeAsync(object target) => PostAsync(target, static target =>
    {
        if (target is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        (target as IDisposable)?.Dispose();
        return default;
    });

    /// <summary>
    /// Passes an exception to the sink that the library cannot report to a caller. The sink runs on a thread for user
    /// code, so it may block and may make calls.
    /// </summary>
    public void Report(Exception exception)
    {
        if (sink is null)
        {
            ErrorLog.Write(exception);
        }
        else
        {
            _lane.Post(new Callback<Exception>(this, exception, PassToSink));
        }
    }

    // An exception of the sink itself must not get lost, and must not be passed to the sink.
    private void PassToSink(Exception exception)
    {
        try
        {
            sink!(exception);
        }
        catch (Exception failure)
        {
            ErrorLog.Write(exception);
            ErrorLog.Write(new InvalidOperationException(
                $"The sink for unhandled exceptions failed: {failure.Message}", failure));
        }
    }

    private void Guard<T>(T state, Action<T> callback)
    {
        try
        {
            callback(state);
        }
        catch (Exception exception)
        {
            Report(exception);
        }
    }

    private static async Task EndAsync(Task callback, TaskCompletionSource ended)
    {
        await callback.ConfigureAwait(false);
        ended.SetResult();
    }

    private sealed class Callback<T>(UserCode owner, T state, Action<T> callback) : IThreadPoolWorkItem
    {
        public void Execute() => owner.Guard(state, callback);
    }
}
