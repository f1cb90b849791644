using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>The attachments of one message, sent or received.</summary>
/// <param name="session">The session over which the message travels.</param>
/// <param name="kind">The kind of message.</param>
internal sealed class AttachmentList(Session session, AttachmentKind kind = AttachmentKind.Arguments)
    : Attachments
{
    private readonly List<(IAttachment Attachment, bool Keep)> _attachments = [];

    public Session Session => session;

    /// <summary>The call whose arguments these are; null for messages without one.</summary>
    public RpcIncomingCall? Call { get; init; }

    /// <summary>True if the peer that receives the objects owns them: it owns results, but not arguments.</summary>
    public bool OwnsObjects => kind != AttachmentKind.Arguments;

    /// <summary>True if what is written or read next ends with the call.</summary>
    public bool EndsWithCall => kind == AttachmentKind.Arguments && !Keep;

    public override int Count => _attachments.Count;

    /// <summary>
    /// Completes when everything that must precede the call's end is done. At the caller, the received items have been
    /// delivered; at the handler, the written items have been sent. Null if there is nothing to wait for.
    /// </summary>
    public Task? Draining { get; private set; }

    /// <summary>Completes when the message may be sent: when all promised objects among its arguments exist.</summary>
    public Task? Ready { get; private set; }

    /// <summary>Delays the message until a promise has been kept.</summary>
    public void SendAfter(Task promise) => Ready = Ready is null ? promise : Task.WhenAll(Ready, promise);

    /// <summary>Clears what the call waits for.</summary>
    public void Reset() => Draining = null;

    /// <summary>Delays completion of the call until the task has completed.</summary>
    public void WaitFor(Task draining) => Draining = Draining is null ? draining : Task.WhenAll(Draining, draining);

    /// <summary>Returns the list of the message that is being written.</summary>
    public static AttachmentList Of(ref RpcWriter writer) => (AttachmentList)(writer.Message
        ?? throw new RpcSerializationException("Streams and references can only be sent in a call"))
        .RequireAttachments();

    /// <summary>Returns the list of the message that is being read.</summary>
    public static AttachmentList Of(ref RpcReader reader) => (AttachmentList)(reader.Attachments
        ?? throw new RpcSerializationException("Streams and references can only be sent in a call", reader.Consumed));

    public void Add(IAttachment attachment)
    {
        if (kind != AttachmentKind.ReceivedResults)
        {
            _attachments.Add((attachment, Keep));
        }
    }

    public override void ThrowIfAbandoned()
    {
        // A received result is still wanted when the connection has ended; a call is not.
        if (Call is not null && session.HasEnded)
        {
            throw new RpcException(RpcStatus.Cancelled, "The connection ended while the arguments were decoded");
        }

        if (Call?.WhyEnded("while its arguments were decoded") is { } ended)
        {
            throw ended;
        }
    }

    public override void UndoFrom(int count)
    {
        for (int i = _attachments.Count - 1; i >= count; i--)
        {
            _attachments[i].Attachment.Undo();
        }

        _attachments.RemoveRange(count, _attachments.Count - count);
    }

    public override void MoveFrom(Attachments other)
    {
        AttachmentList list = (AttachmentList)other;
        _attachments.AddRange(list._attachments);
        list._attachments.Clear();
    }

    /// <summary>
    /// Ends what the call did not keep, because the call has ended. A call that failed keeps nothing.
    /// </summary>
    public void CallEnded(bool succeeded)
    {
        foreach ((IAttachment attachment, bool keep) in _attachments)
        {
            if (!keep || !succeeded)
            {
                attachment.CallEnded();
                if (attachment.Draining is { IsCompleted: false } unsent)
                {
                    WaitFor(unsent);
                }
            }
        }

        _attachments.Clear();
    }

    /// <summary>Releases what came with a result or item that is discarded.</summary>
    public void Drop()
    {
        foreach ((IAttachment attachment, _) in _attachments)
        {
            attachment.Drop();
        }

        _attachments.Clear();
    }
}
