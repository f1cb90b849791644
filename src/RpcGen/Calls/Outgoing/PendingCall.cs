using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>A call of this side that has not been answered yet.</summary>
internal abstract class PendingCall : AnswerWaiter
{
    /// <summary>The state of the slot, if this object only marks a slot.</summary>
    public virtual MarkerState State => MarkerState.None;

    /// <summary>True if the caller has abandoned the call, sent or not.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>True if its deadline ends the call here too, and not only its handler.</summary>
    public virtual bool ExpiresHere => true;

    /// <summary>
    /// Records that the call has been queued; <paramref name="message"/> is set if it is sent in chunks.
    /// </summary>
    public virtual void Queued(OutgoingMessage? message)
    {
    }

    /// <summary>
    /// Completes when the call has ended, as far as this kind of call can report it. For interceptors.
    /// </summary>
    public virtual Task Ended => Task.CompletedTask;

    /// <summary>The capture that receives the metadata of the answer.</summary>
    public RpcReply? Reply { get; private set; }

    /// <summary>The number of the call in the capture.</summary>
    public int ReplyNumber { get; private set; }

    /// <summary>The object on which the call was made; null for what the peer exposes.</summary>
    public ImportedObject? Target { get; set; }

    /// <summary>The method; null for a marker.</summary>
    public RpcMethodDescriptor? Method { get; set; }

    /// <summary>The faults with which the call may end.</summary>
    public virtual RpcFaultDescriptor[] Faults => Method?.Faults ?? [];

    /// <summary>Tracks whether the code that awaits calls of the method blocks; null where that is not known.</summary>
    public MethodState? Continuations { get; set; }

    /// <summary>Returns the marker that replaces this call when it ends here first.</summary>
    public abstract PendingCall Marker(MarkerState state);

    /// <summary>Captures the metadata of the answer.</summary>
    public void CaptureWith(RpcReply? reply)
    {
        if (reply is not null)
        {
            Reply = reply;
            ReplyNumber = reply.Begin();
        }
    }

    /// <summary>Clears the state of every kind of call, before the object is used again.</summary>
    protected void Forget()
    {
        Bulk = null;
        Reply = null;
        Target = null;
        Continuations = null;
        Method = null;
        EndPosition = long.MaxValue;
    }

    /// <summary>Decodes the result and stores it. An error in it becomes the outcome of the call.</summary>
    /// <param name="reader">Positioned at the result.</param>
    /// <param name="isLast">True if nothing may follow the result.</param>
    public abstract void Decode(ref RpcReader reader, bool isLast);

    /// <summary>Releases a result that arrived after the call had ended here.</summary>
    public virtual void Drop(ref RpcReader reader, Session session)
    {
    }

    /// <summary>Stores an error.</summary>
    public abstract void SetError(Exception exception);

    /// <summary>Completes the call with the stored outcome; the awaiting code runs before this returns.</summary>
    public abstract void Complete();

    /// <summary>Completes the call with the stored outcome; the awaiting code runs on the thread pool.</summary>
    public abstract void CompleteAsynchronously();
}
