namespace RpcGen.Plugins.Internal;

/// <summary>Runs code of the program on the thread pool, one piece after the other. Adding never waits.</summary>
internal sealed class SerialQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _work = new();

    // Guarded by _gate.
    private bool _running;

    public void Add(Action work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Run(), this, preferLocal: false);
    }

    private void Run()
    {
        while (true)
        {
            Action? work;
            lock (_gate)
            {
                if (!_work.TryDequeue(out work))
                {
                    _running = false;
                    return;
                }
            }

            work();
        }
    }
}
