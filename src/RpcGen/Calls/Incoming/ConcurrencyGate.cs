namespace RpcGen.Calls;

/// <summary>Lets a number of handlers run at a time; further calls wait in the order in which they came.</summary>
internal sealed class ConcurrencyGate(int limit)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _waiting = new();
    private int _running;

    /// <summary>The activation inside, if the gate is that of a serial object; for finding deadlocks.</summary>
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

    /// <summary>Enters, or has the call resumed when it is inside.</summary>
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
            // Whoever waits takes the place over.
            if (!_waiting.TryDequeue(out next))
            {
                _running--;
                return;
            }
        }

        next.EnteredGate();
    }
}
