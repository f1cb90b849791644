using RpcGen.CompilerServices;
using RpcGen.Framing;

namespace RpcGen.References;

/// <summary>
/// An object of the peer that this side refers to. All references that arrive while its proxy is in use share it. It
/// releases them when the proxy is disposed or collected.
/// </summary>
internal sealed class ImportedObject
{
    private readonly ReferenceTable _table;
    private readonly Lock _gate = new();

    // Guarded by _gate: references that last until they are released, and those that last as long as a call.
    private long _kept;
    private long _scoped;
    private volatile Exception? _failure;

    // Set until the call that promises the object has been queued; and the references that were released before.
    private volatile TaskCompletionSource? _announcement;
    private long _releasedEarly;
    private TaskCompletionSource? _settlement;

    public ImportedObject(ReferenceTable table, long key, string contract, long since)
    {
        _table = table;
        Key = key;
        Contract = contract;
        Since = since;
    }

    ~ImportedObject()
    {
        // Not on the finalizer thread: sending takes locks, and may throw.
        if (_failure is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static reference => reference.Release(), this, preferLocal: false);
        }
    }

    public long Key { get; }

    public string Contract { get; }

    public long Since { get; }

    /// <summary>The number of references; for finding leaks.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _kept + _scoped;
            }
        }
    }

    /// <summary>
    /// The declared faults of the call that promised the object. Its failure is that of all calls on the object.
    /// </summary>
    public RpcFaultDescriptor[] PromiseFaults { get; set; } = [];

    /// <summary>The failure of the call that promised the object; null if there is none.</summary>
    public Exception? Broken { get; private set; }

    public bool IsUsable => _failure is null;

    /// <summary>
    /// Completed when calls on a promised object may be sent, after the call that promises it; null from then on.
    /// </summary>
    public Task? Announcement => _announcement?.Task;

    /// <summary>
    /// Completed when a promised object exists, faulted if its call failed; null for other objects.
    /// </summary>
    public Task? Settlement => _settlement?.Task;

    /// <summary>Marks the object as a promise whose call has not been queued.</summary>
    public void Promised()
    {
        _announcement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _settlement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Settles the promise when its call has ended.</summary>
    public void Settle(Exception? error)
    {
        Announced();
        if (error is null)
        {
            _settlement!.TrySetResult();
        }
        else
        {
            Broken = error;
            Release(error);
            _settlement!.TrySetException(error);
            _ = _settlement.Task.Exception;
        }
    }

    /// <summary>Allows calls on the object: the call that promises it has been queued, or never will be.</summary>
    public void Announced()
    {
        TaskCompletionSource? announcement;
        long released;
        lock (_gate)
        {
            announcement = _announcement;
            _announcement = null;
            released = _releasedEarly;
            _releasedEarly = 0;
        }

        announcement?.TrySetResult();
        if (released > 0)
        {
            _table.Release(Key, released);
        }
    }

    /// <summary>Throws if the object cannot be called any more.</summary>
    public void ThrowIfUnusable()
    {
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// Counts a received reference. Returns false if the object has been released: it then needs a new proxy.
    /// </summary>
    public bool TryAdd(bool scoped)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return false;
            }

            _kept += scoped ? 0 : 1;
            _scoped += scoped ? 1 : 0;
            return true;
        }
    }

    /// <summary>Ends a reference in the arguments of a call that has ended. The peer counts the same.</summary>
    public void EndArgument(bool scoped)
    {
        bool ended;
        lock (_gate)
        {
            _scoped -= scoped ? 1 : 0;
            _kept = Math.Max(0, _kept - (scoped ? 0 : 1));
            ended = _kept == 0 && _scoped == 0;
            if (ended)
            {
                _failure ??= new ObjectDisposedException(
                    Contract,
                    $"The {Contract} was an argument of a call that has ended; mark the parameter with [RpcKeep] to " +
                    "keep it");
            }
        }

        if (ended)
        {
            _table.Forget(this);
        }
    }

    /// <summary>Releases one reference that arrived with an unused result.</summary>
    public void ReleaseOne()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = _kept <= 1 && _scoped == 0;
            _kept -= isLast ? 0 : 1;
        }

        // Outside the lock: the table's lock is taken before it.
        if (isLast)
        {
            Release();
        }
        else
        {
            _table.Release(Key, 1);
        }
    }

    /// <summary>Releases all references that outlive their calls.</summary>
    public void Release(Exception? reason = null)
    {
        long count;
        lock (_gate)
        {
            _failure ??= reason
                ?? new ObjectDisposedException(Contract, $"The reference to the peer's {Contract} was disposed");
            count = _kept;
            _kept = 0;
            if (_announcement is not null)
            {
                // The release must not precede the call that promises the object.
                _releasedEarly = count;
                count = 0;
            }
        }

        _table.Forget(this);
        if (count > 0)
        {
            _table.Release(Key, count);
        }
    }
}
