namespace RpcGen.Calls;

/// <summary>Limits how many handlers run at a time; further calls wait in the order of their arrival.</summary>
internal sealed class ConcurrencyGate(int limit)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _waiting = new();
    private int _running;

    /// <summary>The activation inside, if the gate belongs to a serial object; for finding deadlocks.</summary>
    public Activation? Holder { get; set; }

    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_running < limit)
            {
                _running++;
                return true;
            }

            return false;
        }
    }

    /// <summary>Enters the gate (true), or queues the call, which the gate resumes once it is inside (false).</summary>
    public bool TryEnter(QueuedCall call)
    {
        lock (_gate)
        {
            if (_running < limit)
            {
                _running++;
                return true;
            }

            _waiting.Enqueue(call);
            return false;
        }
    }

    public void Exit()
    {
        QueuedCall? next;
        lock (_gate)
        {
            // The first waiter takes over the place.
            if (!_waiting.TryDequeue(out next))
            {
                _running--;
                return;
            }
        }

        next.EnteredGate();
    }
}
