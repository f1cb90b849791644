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
    /// <summary>What it marks, if it only marks a slot.</summary>
    public virtual MarkerState State => MarkerState.None;

    /// <summary>Whether nobody wants the call any more, sent or not.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Whether its deadline passes here too, and not only for the handler.</summary>
    public virtual bool ExpiresHere => true;

    /// <summary>The call has been queued; as chunks of a message, if it is large.</summary>
    public virtual void Queued(OutgoingMessage? message)
    {
    }

    /// <summary>Completed when the call has ended, as far as the kind of call can tell. For interceptors.</summary>
    public virtual Task Ended => Task.CompletedTask;

    /// <summary>Who wants the metadata of the answer.</summary>
    public RpcReply? Reply { get; private set; }

    /// <summary>The number of the call there.</summary>
    public int ReplyNumber { get; private set; }

    /// <summary>The object it was made on; null for what the peer exposes.</summary>
    public ImportedObject? Target { get; set; }

    /// <summary>Its method; null for a marker.</summary>
    public RpcMethodDescriptor? Method { get; set; }

    /// <summary>The faults that it may end with.</summary>
    public virtual RpcFaultDescriptor[] Faults => Method?.Faults ?? [];

    /// <summary>Whether the code behind calls of its method blocks; null where it is not known.</summary>
    public MethodState? Continuations { get; set; }

    /// <summary>What takes the place of this call when it ends here first.</summary>
    public abstract PendingCall Marker(MarkerState state);

    /// <summary>Has the metadata of the answer captured.</summary>
    public void CaptureWith(RpcReply? reply)
    {
        if (reply is not null)
        {
            Reply = reply;
            ReplyNumber = reply.Begin();
        }
    }

    /// <summary>Forgets what every call remembers, before the object is used again.</summary>
    protected void Forget()
    {
        Bulk = null;
        Reply = null;
        Target = null;
        Continuations = null;
        Method = null;
        EndPosition = long.MaxValue;
    }

    /// <summary>Decodes the result and keeps it. What is wrong with it becomes the outcome of the call.</summary>
    /// <param name="reader">Stands at the result.</param>
    /// <param name="isLast">Whether nothing may follow the result.</param>
    public abstract void Decode(ref RpcReader reader, bool isLast);

    /// <summary>Lets go of a result that came after the call had ended here.</summary>
    public virtual void Drop(ref RpcReader reader, Session session)
    {
    }

    /// <summary>Keeps an error.</summary>
    public abstract void SetError(Exception exception);

    /// <summary>Completes the call with what was kept; the awaiting code runs before this returns.</summary>
    public abstract void Complete();

    /// <summary>Completes the call with what was kept; the awaiting code runs on the thread pool.</summary>
    public abstract void CompleteAsynchronously();
}
