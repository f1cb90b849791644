using RpcGen.Calls;

namespace RpcGen.References;

/// <summary>
/// An object of this side that the peer refers to, or a promise of one: the result of a call that still runs, on which
/// the peer may call already.
/// </summary>
internal sealed class ExportedObject(long key, long since)
{
    // Guarded by the reference table's lock, like everything below.
    private Queue<QueuedCall>? _waiting;

    public long Key { get; } = key;

    /// <summary>When the peer got it first, as a timestamp.</summary>
    public long Since { get; } = since;

    /// <summary>How often it was sent, less what was released.</summary>
    public long Count { get; set; }

    /// <summary>Whether it is known what became of the promise, and no call waits for it any more.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The object; of a promise, before it is settled, for the calls that waited for it.</summary>
    public ExposedContract? Kept { get; set; }

    /// <summary>Why a promise was not kept.</summary>
    public RemoteError? Broken { get; set; }

    /// <summary>The object; null while it is promised, and if it never came.</summary>
    public ExposedContract? Contract => IsSettled ? Kept : null;

    /// <summary>Whether the object is disposed with its last reference: it was the result of a call.</summary>
    public bool IsOwned { get; set; }

    public void Wait(QueuedCall call) => (_waiting ??= new Queue<QueuedCall>()).Enqueue(call);

    public QueuedCall? TakeWaiting() => _waiting is { Count: > 0 } ? _waiting.Dequeue() : null;
}
