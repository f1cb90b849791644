using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>A call of this side that has not been answered yet.</summary>
internal abstract class PendingCall
{
    /// <summary>Takes the place of a call that ended here first, until the peer's final answer frees the slot.</summary>
    public static readonly PendingCall Abandoned = new Marker();

    /// <summary>In the place of a call that ended here while the peer is being told.</summary>
    public static readonly PendingCall Cancelling = new Marker();

    /// <summary>The same, when the peer's final answer has come meanwhile.</summary>
    public static readonly PendingCall CancellingAnswered = new Marker();

    /// <summary>Whether this only marks a slot.</summary>
    public virtual bool IsMarker => false;

    /// <summary>The slot. Guarded by the call table's lock.</summary>
    public int Id { get; set; }

    /// <summary>Where the request ends in the stream of small frames. Guarded by the frame writer's lock.</summary>
    public long EndPosition { get; set; } = long.MaxValue;

    /// <summary>The request, if it travels in chunks. Guarded by the frame writer's lock.</summary>
    public OutgoingMessage? Bulk { get; set; }

    /// <summary>Decodes the result and keeps it. What is wrong with it becomes the outcome of the call.</summary>
    public abstract void Decode(ref MessagePackReader reader);

    /// <summary>Keeps an error.</summary>
    public abstract void SetError(Exception exception);

    /// <summary>Completes the call with what was kept; the awaiting code runs before this returns.</summary>
    public abstract void Complete();

    /// <summary>Completes the call with what was kept; the awaiting code runs on the thread pool.</summary>
    public abstract void CompleteAsynchronously();

    private sealed class Marker : PendingCall
    {
        public override bool IsMarker => true;

        public override void Decode(ref MessagePackReader reader) => throw new InvalidOperationException();

        public override void SetError(Exception exception) => throw new InvalidOperationException();

        public override void Complete() => throw new InvalidOperationException();

        public override void CompleteAsynchronously() => throw new InvalidOperationException();
    }
}
