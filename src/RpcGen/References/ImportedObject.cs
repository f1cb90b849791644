using RpcGen.CompilerServices;
using RpcGen.Framing;

namespace RpcGen.References;

/// <summary>
/// An object of the peer that this side refers to. Shared by all references to it that came while its proxy was in use;
/// releases them when the proxy is disposed, or when nobody has it any more.
/// </summary>
internal sealed class ImportedObject
{
    private readonly ReferenceTable _table;
    private readonly Lock _gate = new();

    // Guarded by _gate: references that live until they are released, and those that live as long as a call.
    private long _kept;
    private long _scoped;
    private volatile Exception? _failure;

    // Set while the call that promises the object is not on its way; and what was released meanwhile.
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
        // Not here: sending takes locks, and may throw.
        if (_failure is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static reference => reference.Release(), this, preferLocal: false);
        }
    }

    public long Key { get; }

    public string Contract { get; }

    public long Since { get; }

    /// <summary>References held; for the leak tracker.</summary>
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
    /// What the call may fail with that promised the object: its failure is that of all calls on the object.
    /// </summary>
    public RpcFaultDescriptor[] PromiseFaults { get; set; } = [];

    /// <summary>Why the object never came that a call promised.</summary>
    public Exception? Broken { get; private set; }

    public bool IsUsable => _failure is null;

    /// <summary>
    /// Completed when calls on a promised object may follow the one that promises it; null from then on.
    /// </summary>
    public Task? Announcement => _announcement?.Task;

    /// <summary>
    /// Completed when a promised object is there, or faulted when it never will be; null for any other.
    /// </summary>
    public Task? Settlement => _settlement?.Task;

    /// <summary>The object is a promise whose call is not on its way yet.</summary>
    public void Promised()
    {
        _announcement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _settlement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The call that promised the object has ended.</summary>
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

    /// <summary>The call that promises the object is on its way, or never will be.</summary>
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

    /// <summary>Throws why the object cannot be called any more.</summary>
    public void ThrowIfUnusable()
    {
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Counts a reference that came. False if the object has been released: a new proxy is needed.</summary>
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

    /// <summary>A call ended that had the object as an argument it does not keep; the peer counts the same.</summary>
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
                    Contract, $"The {Contract} was an argument of a call that has ended; [RpcKeep] on the parameter keeps it");
            }
        }

        if (ended)
        {
            _table.Forget(this);
        }
    }

    /// <summary>Gives one reference back, which came with a result that nobody took.</summary>
    public void ReleaseOne()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = _kept <= 1 && _scoped == 0;
            _kept -= isLast ? 0 : 1;
        }

        // Outside the lock: the table's comes before it.
        if (isLast)
        {
            Release();
        }
        else
        {
            _table.Release(Key, 1);
        }
    }

    /// <summary>Gives all references back that outlive their calls.</summary>
    public void Release(Exception? reason = null)
    {
        long count;
        lock (_gate)
        {
            _failure ??= reason ?? new ObjectDisposedException(Contract, $"The reference to the peer's {Contract} was disposed");
            count = _kept;
            _kept = 0;
            if (_announcement is not null)
            {
                // The release must not overtake the call that it is about.
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
