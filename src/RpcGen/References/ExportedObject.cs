using RpcGen.Calls;

namespace RpcGen.References;

/// <summary>
/// An object of this side that the peer refers to, or the promise of one: the result of a call that still runs. The
/// peer may already call a promised object.
/// </summary>
internal sealed class ExportedObject(long key, long since)
{
    // Guarded by the reference table's lock, like everything below.
    private Queue<QueuedCall>? _waiting;

    public long Key { get; } = key;

    /// <summary>When the peer first got it, as a timestamp.</summary>
    public long Since { get; } = since;

    /// <summary>How often it was sent, minus the references that were released.</summary>
    public long Count { get; set; }

    /// <summary>Whether the promise was kept or broken, and no call waits for it.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The object. Before a promise is settled, it is only for the calls that waited for it.</summary>
    public ExposedContract? Kept { get; set; }

    /// <summary>The error of a broken promise.</summary>
    public RemoteError? Broken { get; set; }

    /// <summary>The object; null while it is promised, and if the promise was broken.</summary>
    public ExposedContract? Contract => IsSettled ? Kept : null;

    /// <summary>Whether the object is disposed with its last reference, because it was the result of a call.</summary>
    public bool IsOwned { get; set; }

    public void Wait(QueuedCall call) => (_waiting ??= new Queue<QueuedCall>()).Enqueue(call);

    public QueuedCall? TakeWaiting() => _waiting is { Count: > 0 } ? _waiting.Dequeue() : null;
}
