namespace RpcGen.Buffers;

/// <summary>
/// What belongs to a message besides its bytes: the streams and references that its codecs meet. The connections know
/// what is in it; the serializer only carries it. Used by one thread at a time.
/// </summary>
internal abstract class Attachments
{
    /// <summary>Whether what is written or read next outlives the call it belongs to.</summary>
    public bool Keep { get; set; }

    /// <summary>The window that the next stream gets, in bytes; 0 for the default.</summary>
    public int Window { get; set; }

    /// <summary>Fails if the message that is being read belongs to a call that has ended.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public abstract void ThrowIfAbandoned();

    /// <summary>How many there are; a later <see cref="UndoFrom"/> takes back those that came after.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// Takes back what the message would have handed to the peer: it is not sent, or not this part of it.
    /// </summary>
    public abstract void UndoFrom(int count);

    /// <summary>Takes over the attachments of another message.</summary>
    public abstract void MoveFrom(Attachments other);
}
